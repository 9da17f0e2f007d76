// SPDX-License-Identifier: Apache-2.0
package io.waggle.bridges.socketio.impl.engine;

import io.waggle.CloseReason;
import io.waggle.Connection;
import io.waggle.ProtocolException;

/**
 * A WebSocket that a polling session may change to. On the event loop of the session, whatever the socket's is.
 *
 * <pre>
 *   client, by WebSocket   2probe            is the way free?
 *   server, by WebSocket   3probe            it is
 *   server, to the poll    6                 the client will not poll again
 *   client, by WebSocket   5                 no poll and no post is under way any more: go
 * </pre>
 */
final class UpgradeProbe {

  private static final String PROBE = "probe";
  private static final EngineFrame ANSWER = EnginePacket.frame(EnginePacket.PONG, PROBE);

  private enum State { NEW, ANSWERED, UPGRADED, OVER }

  private final EngineSession session;
  private final Connection<EngineFrame> connection;
  private final boolean base64;
  private final long deadlineMs;
  private State state = State.NEW;

  UpgradeProbe(EngineSession session, Connection<EngineFrame> connection, boolean base64, long deadlineMs) {
    this.session = session;
    this.connection = connection;
    this.base64 = base64;
    this.deadlineMs = deadlineMs;
  }

  /** Begins, in the turn the socket came, on its event loop. */
  void begin() {
    connection.handler(frame -> Loops.run(session.home().context(), () -> frame(frame)));
    connection.closeHandler(reason -> Loops.run(session.home().context(), () -> closed(reason)));
    Loops.run(session.home().context(), () -> {
      if (!session.probe(this)) {
        refuse(CloseReason.POLICY_VIOLATION);
      }
    });
  }

  /** Returns whether the client was told that it may upgrade, and so has to be let go of its poll. */
  boolean isAnswered() {
    return state == State.ANSWERED;
  }

  void tick(long nowMs) {
    if (nowMs >= deadlineMs) {
      refuse(CloseReason.HANDSHAKE_TIMEOUT);
    }
  }

  /** Ends the attempt; the session goes on polling. */
  void refuse(CloseReason reason) {
    state = State.OVER;
    session.probeEnded(this);
    connection.close(reason);
  }

  private void frame(EngineFrame frame) {
    if (state == State.UPGRADED) {
      session.frame(frame);
      return;
    }
    if (state == State.OVER) {
      return;
    }
    try {
      EnginePacket packet = session.protocol().packet(frame.bytes(), frame.isText());
      if (state == State.NEW && packet.type() == EnginePacket.PING && packet.says(PROBE)) {
        state = State.ANSWERED;
        connection.send(ANSWER);
        session.polling().release();
      } else if (state == State.ANSWERED && packet.type() == EnginePacket.UPGRADE) {
        state = State.UPGRADED;
        session.upgrade(new SocketCarrier(session, connection, base64));
      } else {
        refuse(CloseReason.PROTOCOL_ERROR);
      }
    } catch (ProtocolException e) {
      refuse(e.reason());
    }
  }

  private void closed(CloseReason reason) {
    if (state == State.UPGRADED) {
      session.socketClosed(reason);
    } else {
      state = State.OVER;
      session.probeEnded(this);
    }
  }
}
