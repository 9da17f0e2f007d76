// SPDX-License-Identifier: Apache-2.0
package io.waggle.bridges.socketio.impl.engine;

import io.vertx.core.Handler;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import io.waggle.CloseReason;
import io.waggle.ProtocolException;
import io.waggle.internal.Session;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

/**
 * A session from its opening request to its end: what its client's packets mean, its heartbeat, and which carrier it
 * has. On the event loop of its instance, but for what says otherwise.
 */
final class EngineSession implements EngineSocket {

  private static final EngineFrame PING = EnginePacket.frame(EnginePacket.PING, "");
  private static final int NOOP_DELAY_MS = 50;

  /** What {@link #dueMs} is the time of. */
  private enum Due { FIRST_POLL, PING, PONG, SILENCE, LAST_POLL }

  private final EngineServer home;
  private final String id;
  private final String address;
  private final EngineProtocol protocol;
  private final String handshake;
  private Session<EngineMessage> session;
  private volatile PollingCarrier polling;
  private UpgradeProbe probe;
  private BiConsumer<String, CloseReason> closeHandler;
  private String endText;
  private Due due;
  private long dueMs;
  /** Place in the list of the instance; -1 when it is no longer there. */
  int index = -1;

  /**
   * Creates a session; {@link #open} follows.
   *
   * @param handshake JSON
   */
  EngineSession(EngineServer home, String address, EngineProtocol protocol, String handshake) {
    this.home = home;
    this.id = home.sessions().newId();
    this.address = address;
    this.protocol = protocol;
    this.handshake = handshake;
  }

  /** Sets what carries it first. */
  void open(Session<EngineMessage> made, PollingCarrier firstCarrier) {
    session = made;
    polling = firstCarrier;
    session.closeHandler(this::ended);
    if (firstCarrier == null) {
      restartHeartbeat();
    } else {
      due = Due.FIRST_POLL;
      dueMs = home.nowMs() + home.options().getFirstPollTimeoutMs();
    }
  }

  EngineServer home() {
    return home;
  }

  String address() {
    return address;
  }

  EngineProtocol protocol() {
    return protocol;
  }

  /** Returns what it polls with, or null if it does not poll, or no longer. Any thread. */
  PollingCarrier polling() {
    return polling;
  }

  private boolean isOpen() {
    return session.closeReason() == null;
  }

  // ---- what the client asks

  /** Takes a poll. */
  void poll(EngineReply reply) {
    PollingCarrier carrier = polling;
    if (index < 0) {
      reply.refuse(Refusal.UNKNOWN_SESSION);
    } else if (carrier == null) {
      reply.refuse(Refusal.BAD_REQUEST);
    } else if (carrier.isPolled()) {
      overlap();
      reply.refuse(Refusal.BAD_REQUEST);
    } else {
      heard();
      carrier.poll(reply);
      if (probe != null && probe.isAnswered() && carrier.isWaiting(reply)) {
        home.vertx().setTimer(NOOP_DELAY_MS, timer -> {
          if (carrier.isWaiting(reply)) {
            carrier.release();
          }
        });
      }
    }
  }

  /** A poll or a body ended before it was answered. */
  void gone() {
    if (polling != null && isOpen()) {
      end(EndWords.TRANSPORT_ERROR, CloseReason.LOST);
    }
  }

  /** Two requests of a kind at once: somebody is out of step, and messages may be lost. */
  void overlap() {
    home.sessions().counters.overlaps.increment();
    fail(EndWords.TRANSPORT_ERROR, CloseReason.POLICY_VIOLATION.withText("two requests at once"));
  }

  /**
   * Takes the packets of a body.
   *
   * @param carrier what the session had when the body began
   * @param form of the payload
   */
  void post(PollingCarrier carrier, Consumer<PayloadReader> form, EngineReply reply) {
    if (index < 0) {
      reply.refuse(Refusal.UNKNOWN_SESSION);
      return;
    }
    if (polling != carrier) {
      reply.refuse(Refusal.BAD_REQUEST);
      return;
    }
    heard();
    try {
      form.accept(new PayloadReader(protocol, home.options().getMaxPackets(), this::packet));
    } catch (ProtocolException e) {
      malformed(e);
      reply.refuse(Refusal.BAD_REQUEST);
      return;
    } finally {
      carrier.posting.set(false);
    }
    reply.ok();
  }

  /** Takes a message of its WebSocket. */
  void frame(EngineFrame frame) {
    if (!isOpen()) {
      return;
    }
    try {
      packet(protocol.packet(frame.bytes(), frame.isText()));
    } catch (ProtocolException e) {
      malformed(e);
    }
  }

  private void malformed(ProtocolException e) {
    home.sessions().counters.malformed.increment();
    fail(EndWords.PARSE_ERROR, e.reason());
  }

  /** Takes a packet; returns whether another may follow. */
  private boolean packet(EnginePacket packet) {
    if (!isOpen()) {
      return false;
    }
    switch (packet.type()) {
      case EnginePacket.MESSAGE:
        heard();
        session.received(packet.message());
        break;
      case EnginePacket.PING:
        expectRevision(3);
        heard();
        send(new EngineFrame(Buffer.buffer("3").appendBuffer(packet.data()), true));
        break;
      case EnginePacket.PONG:
        expectRevision(4);
        if (due == Due.PONG) {
          restartHeartbeat();
        }
        break;
      case EnginePacket.CLOSE:
        end(EndWords.TRANSPORT_CLOSE, CloseReason.NORMAL);
        break;
      default:
        // Nothing an open session has to do: open, upgrade, noop.
        break;
    }
    return isOpen();
  }

  private void expectRevision(int revision) {
    if (protocol.revision() != revision) {
      throw new ProtocolException("packet: heartbeat in the wrong direction");
    }
  }

  private void send(EngineFrame frame) {
    if (polling != null) {
      polling.send(frame);
    } else {
      ((SocketCarrier) session.carrier()).send(frame);
    }
  }

  // ---- heartbeat

  private void restartHeartbeat() {
    due = protocol.revision() == 4 ? Due.PING : Due.SILENCE;
    long timeoutMs = protocol.revision() == 4 ? 0 : home.options().getPingTimeoutMs();
    dueMs = home.nowMs() + home.options().getPingIntervalMs() + timeoutMs;
  }

  /** The client lives. That does not move the next ping, which the client of revision 4 waits for. */
  private void heard() {
    if (due == Due.FIRST_POLL || due == Due.SILENCE) {
      restartHeartbeat();
    } else if (due == Due.PONG) {
      dueMs = home.nowMs() + home.options().getPingTimeoutMs();
    }
  }

  /** Looks at deadlines. */
  void tick(long nowMs) {
    if (probe != null) {
      probe.tick(nowMs);
    }
    if (nowMs < dueMs) {
      return;
    }
    switch (due) {
      case PING:
        due = Due.PONG;
        dueMs = nowMs + home.options().getPingTimeoutMs();
        send(PING);
        break;
      case LAST_POLL:
        forget();
        break;
      case FIRST_POLL:
        home.sessions().counters.neverPolled.increment();
        end(EndWords.PING_TIMEOUT, CloseReason.IDLE_TIMEOUT);
        break;
      default:
        home.sessions().counters.pingTimeouts.increment();
        fail(EndWords.PING_TIMEOUT, CloseReason.IDLE_TIMEOUT);
        break;
    }
  }

  // ---- from polling to WebSocket

  /** Takes a WebSocket that wants to carry the session; false if none can, or another is about to. */
  boolean probe(UpgradeProbe next) {
    if (!isOpen() || polling == null || probe != null) {
      return false;
    }
    heard();
    probe = next;
    return true;
  }

  void probeEnded(UpgradeProbe one) {
    if (probe == one) {
      probe = null;
      home.sessions().counters.failedUpgrades.increment();
    }
  }

  /** Goes on by WebSocket, beginning with what waits. */
  void upgrade(SocketCarrier carrier) {
    PollingCarrier before = polling;
    heard();
    // Broadcasts that are on their way still reach the carrier before, and with it its queue.
    session.carrier(carrier);
    polling = null;
    probe = null;
    home.sessions().counters.upgraded.increment();
    before.take().forEach(carrier::send);
    before.release();
  }

  /** Its WebSocket is gone. */
  void socketClosed(CloseReason reason) {
    end(home.isStopping() && reason.isReconnectable() ? EndWords.STOPPING : EndWords.ofSocket(reason), reason);
  }

  // ---- the end

  /** The client is gone, or says that it goes. */
  private void end(String text, CloseReason reason) {
    PollingCarrier carrier = polling;
    if (isOpen()) {
      endText = text;
      session.ended(reason);
    }
    if (carrier == null && session.carrier() instanceof SocketCarrier socket) {
      socket.close(reason);
    }
    forget();
    if (carrier != null) {
      carrier.release();
    }
  }

  /** The client is to go. */
  private void fail(String text, CloseReason reason) {
    if (isOpen()) {
      endText = text;
      session.close(reason);
    }
  }

  private void ended(CloseReason reason) {
    if (reason.equals(CloseReason.SLOW_CONSUMER)) {
      home.sessions().counters.slowConsumers.increment();
    }
    if (probe != null) {
      probe.refuse(reason);
    }
    BiConsumer<String, CloseReason> handler = closeHandler;
    closeHandler = null;
    if (handler != null) {
      handler.accept(endText != null ? endText : EndWords.ofServer(reason), reason);
    }
  }

  /** Keeps its last words for the client's next poll. */
  void linger() {
    due = Due.LAST_POLL;
    dueMs = home.nowMs() + home.options().getCloseTimeoutMs();
  }

  /** Is no longer known to anybody. A second call does nothing. */
  void forget() {
    home.remove(this);
  }

  // ---- for Socket.IO

  @Override
  public String id() {
    return id;
  }

  @Override
  public int revision() {
    return protocol.revision();
  }

  @Override
  public JsonObject handshake() {
    return new JsonObject(handshake);
  }

  @Override
  public Session<EngineMessage> session() {
    return session;
  }

  @Override
  public void handler(Handler<EngineMessage> messages) {
    session.handler(messages);
  }

  @Override
  public void closeHandler(BiConsumer<String, CloseReason> handler) {
    closeHandler = handler;
  }

  @Override
  public String transport() {
    return polling != null ? "polling" : "websocket";
  }

  @Override
  public void close() {
    fail(EndWords.FORCED_CLOSE, CloseReason.NORMAL);
  }

  @Override
  public boolean writable() {
    return polling != null ? polling.isPolled() : ((SocketCarrier) session.carrier()).isWritable();
  }
}
