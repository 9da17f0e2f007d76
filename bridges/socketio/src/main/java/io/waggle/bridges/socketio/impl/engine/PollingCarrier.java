// SPDX-License-Identifier: Apache-2.0
package io.waggle.bridges.socketio.impl.engine;

import io.vertx.core.buffer.Buffer;
import io.waggle.CloseReason;
import io.waggle.internal.Session;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Brings messages to a client that asks for them again and again: keeps them until it does, and keeps its request until
 * there is one. On the session's event loop, but for {@link #posting}.
 */
final class PollingCarrier implements Session.Carrier {

  private static final EngineFrame NOOP = EnginePacket.frame(EnginePacket.NOOP, "");
  private static final EngineFrame CLOSE = EnginePacket.frame(EnginePacket.CLOSE, "");
  /** What a waiting message costs beside its bytes. */
  private static final int MESSAGE_BYTES = 64;

  /** Whether a body of the client is being read, on whatever event loop. */
  final AtomicBoolean posting = new AtomicBoolean();

  private final EngineSession session;
  private final boolean takesBinary;
  private ArrayDeque<EngineFrame> queue = new ArrayDeque<>(4);
  private long queuedBytes;
  private EngineReply poll;
  private boolean scheduled;
  private boolean ended;

  PollingCarrier(EngineSession session, boolean takesBinary) {
    this.session = session;
    this.takesBinary = takesBinary;
  }

  /** Returns whether the client waits for a message. */
  boolean isPolled() {
    return poll != null;
  }

  /** Takes a poll, when there is none. */
  void poll(EngineReply next) {
    poll = next;
    if (!queue.isEmpty()) {
      flush();
    }
  }

  /** Returns whether a poll is the one that waits. */
  boolean isWaiting(EngineReply one) {
    return poll == one;
  }

  @Override
  public void write(Buffer message, boolean isText) {
    send(new EngineFrame(message, isText));
  }

  /** Several messages of one turn go in one response. */
  void send(EngineFrame frame) {
    queue.add(frame);
    queuedBytes += frame.bytes().length() + MESSAGE_BYTES;
    if (poll != null && !scheduled) {
      scheduled = true;
      session.home().context().runOnContext(turn -> {
        scheduled = false;
        flush();
      });
    }
  }

  private void flush() {
    if (poll == null || queue.isEmpty()) {
      return;
    }
    EngineReply answered = poll;
    poll = null;
    Queue<EngineFrame> frames = take();
    EngineProtocol protocol = session.protocol();
    if (protocol.revision() == 3 && takesBinary && !answered.isScript() && PayloadWriter.gainsFromBinary(frames)) {
      answered.packets(PayloadWriter.binary(frames), false);
    } else {
      answered.packets(PayloadWriter.text(protocol, frames), true);
    }
    if (ended) {
      session.forget();
    }
  }

  /** Returns what waits, which is somebody else's to send now. */
  Queue<EngineFrame> take() {
    Queue<EngineFrame> all = queue;
    queue = new ArrayDeque<>(4);
    queuedBytes = 0;
    return all;
  }

  /** Answers the poll, if there is one, with whatever there is, or else with nothing to be done. */
  void release() {
    if (poll != null) {
      if (queue.isEmpty()) {
        queue.add(NOOP);
      }
      flush();
    }
  }

  @Override
  public long queuedBytes() {
    return queuedBytes;
  }

  /** Says good-bye in the poll there is, or in the next, for which it waits a while. */
  @Override
  public void close(CloseReason reason) {
    if (reason.equals(CloseReason.SLOW_CONSUMER)) {
      take();
    }
    queue.add(CLOSE);
    ended = true;
    session.linger();
    flush();
  }
}
