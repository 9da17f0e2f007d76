// SPDX-License-Identifier: Apache-2.0
package io.waggle.bridges.push.impl.transport;

import io.vertx.core.buffer.Buffer;
import io.waggle.CloseReason;
import io.waggle.bridges.push.impl.PushException;
import io.waggle.bridges.push.impl.session.PushCore;
import io.waggle.bridges.push.impl.session.PushSession;
import io.waggle.bridges.push.impl.wire.Frames;
import io.waggle.internal.Session;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;

/**
 * A client that comes by requests: its frames are numbered, and kept until it has confirmed them. Event loop of the
 * instance it was opened on; requests that come to another one are brought here.
 *
 * <p>What has not left is limited by the connection's queue; of what has left as much is kept, the oldest goes first, and
 * a client that asks for what is gone has to connect anew.
 */
final class HttpSession implements Session.Carrier {

  private final String id;
  private final String address;
  private final PushCore core;
  private final Runnable departure;
  private final Deque<Buffer> sent = new ArrayDeque<>(4);
  private final Deque<Buffer> unsent = new ArrayDeque<>(4);
  private long sentBytes;
  private long unsentBytes;
  private long nextNumber = 1;
  private Receiver receiver;
  private long leftAt = PushCore.nowMs();
  private Session<Buffer> connection;
  private PushSession client;
  private boolean ended;

  HttpSession(String id, String address, PushCore core, Runnable departure) {
    this.id = id;
    this.address = address;
    this.core = core;
    this.departure = departure;
  }

  void begin(Session<Buffer> connection, PushSession client) {
    this.connection = connection;
    this.client = client;
  }

  String id() {
    return id;
  }

  String address() {
    return address;
  }

  PushCore core() {
    return core;
  }

  PushSession client() {
    return client;
  }

  boolean isEnded() {
    return ended;
  }

  // ---- what the client sends

  /** Hands on what a client has sent. */
  void received(Buffer frame) {
    if (!ended) {
      connection.received(frame);
    }
  }

  /** The client has everything up to a number. */
  void confirm(long number) {
    long first = nextNumber - sent.size();
    for (long at = first; at <= number && !sent.isEmpty(); at++) {
      sentBytes -= sent.poll().length();
    }
  }

  // ---- what the client receives

  /** Fails if nothing can be sent after a number. */
  void check(long after) {
    if (after >= nextNumber) {
      throw new PushException(400, "after: " + after + " (expected: a number that was sent)");
    }
    if (after < nextNumber - sent.size() - 1) {
      throw new PushException(404, "after: no longer kept (expected: a new session)");
    }
  }

  /** Sends through another request from now on, beginning after a number that was checked. */
  void attach(Receiver next, long after) {
    leave(Frames.close(CloseReason.REPLACED.code(), CloseReason.REPLACED.text()));
    confirm(after);
    Iterator<Buffer> again = sent.descendingIterator();
    while (again.hasNext()) {
      Buffer frame = again.next();
      unsent.addFirst(frame);
      unsentBytes += frame.length();
    }
    nextNumber -= sent.size();
    sent.clear();
    sentBytes = 0;
    receiver = next;
    pump();
  }

  private void leave(Buffer closeFrame) {
    Receiver old = receiver;
    receiver = null;
    leftAt = PushCore.nowMs();
    if (old != null) {
      old.end(closeFrame);
    }
  }

  /** A request has ended. */
  void detach(Receiver gone) {
    if (receiver == gone) {
      receiver = null;
      leftAt = PushCore.nowMs();
    }
  }

  /** Sends as much as the receiver takes. */
  void pump() {
    while (receiver != null && receiver.isReady() && !unsent.isEmpty()) {
      Buffer frame = unsent.poll();
      unsentBytes -= frame.length();
      sent.add(frame);
      sentBytes += frame.length();
      receiver.write(nextNumber++, frame);
    }
    while (sentBytes > core.options().getMaxQueuedBytes() && !sent.isEmpty()) {
      sentBytes -= sent.poll().length();
    }
  }

  @Override
  public void write(Buffer message, boolean isText) {
    unsent.add(message);
    unsentBytes += message.length();
    pump();
  }

  @Override
  public long queuedBytes() {
    return unsentBytes + (receiver == null ? 0 : receiver.waitingBytes());
  }

  @Override
  public void close(CloseReason reason) {
    end(Frames.close(reason.code(), reason.text()));
  }

  private void end(Buffer closeFrame) {
    if (!ended) {
      ended = true;
      leave(closeFrame);
      sent.clear();
      unsent.clear();
      departure.run();
    }
  }

  /** Looks at the clock. */
  void tick(long now) {
    if (receiver != null) {
      receiver.tick(now);
    } else if (now - leftAt > core.options().getSessionWaitMs()) {
      forget();
    }
  }

  /** Ends it because nobody receives. */
  void forget() {
    if (connection != null) {
      connection.ended(CloseReason.LOST);
    }
    end(null);
  }
}
