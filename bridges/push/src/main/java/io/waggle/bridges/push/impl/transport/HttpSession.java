// SPDX-License-Identifier: Apache-2.0
package io.waggle.bridges.push.impl.transport;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import io.waggle.CloseReason;
import io.waggle.ProtocolException;
import io.waggle.bridges.push.impl.PushException;
import io.waggle.bridges.push.impl.session.PushCore;
import io.waggle.bridges.push.impl.session.PushSession;
import io.waggle.bridges.push.impl.wire.Frames;
import io.waggle.internal.Session;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/**
 * A client that comes by requests: its frames are numbered, and kept until it has confirmed them. Event loop of the
 * instance it was opened on; requests that come to another one, or another node, are
 * brought here.
 *
 * <p>What has not left is limited by the connection's queue; of what has left as much is kept, the oldest goes first, and
 * a client that asks for what is gone has to connect anew.
 *
 * <p>If the server closes it while nobody receives, why it did so is kept for the next request that does, for as long as
 * a session waits. It counts as a session until then.
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
  /** Names the request behind the receiver if that came to another node. */
  private String reader = "";
  private long leftAt = PushCore.nowMs();
  private Session<Buffer> connection;
  private PushSession client;
  private Buffer farewell;
  private boolean isQuitting;
  private boolean ended;
  private boolean departed;

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

  /** Hands on what a client has sent, and takes note of what it has; any thread. */
  Future<Void> take(long after, Buffer body) {
    Promise<Void> taken = Promise.promise();
    core.context().runOnContext(v -> {
      try {
        List<Buffer> frames = Bodies.split(body, core.options());
        if (ended) {
          throw new PushException(404, "session: ended");
        }
        confirm(after);
        frames.forEach(this::received);
        taken.complete();
      } catch (ProtocolException e) {
        taken.fail(new PushException(400, e.getMessage()));
      } catch (PushException e) {
        taken.fail(e);
      }
    });
    return taken.future();
  }

  private void received(Buffer frame) {
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
    if (ended) {
      if (farewell == null) {
        throw new PushException(404, "session: ended");
      }
      return;
    }
    if (after >= nextNumber) {
      throw new PushException(400, "after: " + after + " (expected: a number that was sent)");
    }
    if (after < nextNumber - sent.size() - 1) {
      throw new PushException(404, "after: no longer kept (expected: a new session)");
    }
  }

  /** Returns whether a request that came to another node still is the one that receives. */
  boolean isReader(String name) {
    return ended || reader.equals(name);
  }

  /**
   * Sends through another request from now on.
   *
   * @param name of the request if it came to another node, else empty
   * @param after what the client has, which was checked
   * @param from what was handed to the request before; what is after it is sent
   */
  void attach(Receiver next, String name, long after, long from) {
    if (ended) {
      next.end(farewell);
      depart();
      return;
    }
    leave(Frames.close(CloseReason.REPLACED.code(), CloseReason.REPLACED.text()));
    confirm(after);
    while (!sent.isEmpty() && nextNumber - 1 > from) {
      Buffer frame = sent.pollLast();
      sentBytes -= frame.length();
      unsent.addFirst(frame);
      unsentBytes += frame.length();
      nextNumber--;
    }
    reader = name;
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
    Buffer closeFrame = Frames.close(reason.code(), reason.text());
    if (!ended && !isQuitting && receiver == null) {
      farewell = closeFrame;
    }
    end(closeFrame);
  }

  private void end(Buffer closeFrame) {
    if (!ended) {
      ended = true;
      leave(closeFrame);
      sent.clear();
      unsent.clear();
      sentBytes = 0;
      unsentBytes = 0;
    }
    if (farewell == null) {
      depart();
    }
  }

  private void depart() {
    farewell = null;
    if (!departed) {
      departed = true;
      departure.run();
    }
  }

  /** The client ends it, and need not be told. */
  void quit() {
    if (ended) {
      depart();
    } else {
      isQuitting = true;
      client.close(CloseReason.NORMAL);
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
    farewell = null;
    end(null);
  }
}
