// SPDX-License-Identifier: Apache-2.0
package io.waggle.impl.connection;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.internal.ContextInternal;
import io.vertx.core.internal.logging.Logger;
import io.vertx.core.internal.logging.LoggerFactory;
import io.vertx.core.net.SocketAddress;
import io.waggle.CloseReason;
import io.waggle.Connection;
import io.waggle.Handshake;
import io.waggle.Protocol;
import io.waggle.ProtocolException;
import io.waggle.Transport;
import io.waggle.impl.protocol.Codec;
import io.waggle.impl.websocket.MessageFrames;
import io.waggle.impl.websocket.WebSocketFrames;
import io.waggle.internal.ByteProtocol;
import io.waggle.internal.WebSocketProtocol;
import java.util.HashMap;
import java.util.List;

/**
 * What connections of all transports share: handlers, demand, attributes, counters and a life that ends once. Ten
 * thousand of these lie idle, so what few connections use sits in {@link Extras}. Event loop only, but for what hops.
 */
public abstract class ConnectionBase<M> implements Connection<M> {

  static final Logger LOG = LoggerFactory.getLogger(Connection.class);

  /** Life of a connection; it only goes forward. */
  enum State { OPEN, CLOSING, CLOSED }

  final ConnectionHost host;
  int hostIndex = -1;
  int lastRead;
  Protocol<M> protocol;
  Codec<M> codec;
  State state = State.OPEN;
  volatile CloseReason reason;
  long demand = Long.MAX_VALUE;
  long bytesRead;
  long bytesWritten;
  private final long sequence;
  private Handler<M> handler;
  private Handler<CloseReason> closeHandler;
  private long messagesRead;
  private long messagesWritten;
  private Extras extras;

  /** What an idle connection does without. */
  static final class Extras {
    Handler<Void> drainHandler;
    Handler<Void> fullHandler;
    Handler<Void> endHandler;
    Handler<Throwable> exceptionHandler;
    Handler<Buffer> pingHandler;
    Handler<Buffer> pongHandler;
    HashMap<String, Object> attributes;
    Promise<Void> closed;
    Handshake handshake;
    SocketAddress clientAddress;
    Runnable departure;
    /** Messages that wait for a worker thread, or are with it. */
    int inHand;

    boolean isEmpty() {
      return drainHandler == null && fullHandler == null && endHandler == null && exceptionHandler == null
        && pingHandler == null && pongHandler == null && attributes == null && closed == null && handshake == null
        && clientAddress == null && departure == null;
    }
  }

  ConnectionBase(ConnectionHost host, Protocol<M> protocol) {
    this.host = host;
    this.sequence = host.vertx.nextSequence();
    this.lastRead = host.now();
    if (!host.onEventLoop) {
      // Two threads would race to make them.
      extras = new Extras();
    }
    use(protocol);
    host.add(this);
  }

  /**
   * Sets protocol and codec; WebSocket puts the form for messages in their place. Runs in the constructor, before the
   * fields of a subclass are initialised: those it sets must have no initialiser.
   */
  void use(Protocol<M> next) {
    this.protocol = next;
    this.codec = Codec.of(next);
  }

  final Extras extras() {
    if (extras == null) {
      extras = new Extras();
    }
    return extras;
  }

  /** Returns the extras, or null if nobody asked for any. */
  final Extras extrasOrNull() {
    return extras;
  }

  /** Looks at deadlines; {@code now} is in ticks. */
  abstract void tick(int now);

  /**
   * Writes bytes that many connections share.
   *
   * @param view a view of whole frames of this protocol and transport; retained if it is kept
   * @param messages how many they are
   * @return whether the view is free again; if not, this connection is still reading from it
   */
  public abstract boolean writeShared(ByteBuf view, int messages);

  /** Encodes a message to the bytes of this transport, for any connection of the same {@link #format()}. */
  public abstract ByteBuf encode(M message);

  /** Encodes a message to the frames of a WebSocket. */
  final ByteBuf frames(ByteBufAllocator allocator, M message) {
    if (protocol instanceof WebSocketProtocol<M> mixed) {
      MessageFrames frames = new MessageFrames(allocator, host.client);
      mixed.encode(message, frames);
      return frames.bytes();
    }
    ByteBuf payload = codec.encode(allocator, message, WebSocketFrames.MAX_HEADER);
    return WebSocketFrames.seal(payload, protocol.isText() ? WebSocketFrames.TEXT : WebSocketFrames.BINARY,
      host.client);
  }

  /** Returns whether closing it is this host's business. */
  boolean isEvictable() {
    return true;
  }

  /** Returns what connections must have in common to share encoded bytes. */
  public final Object format() {
    return List.of(protocol, host.transport.isWebSocket(), host.transport == Transport.UDP, host.client);
  }

  /** Returns whether another connection's encoded bytes are good for this one; see {@link #format()}. */
  public final boolean sharesFormat(ConnectionBase<?> other) {
    return host == other.host && protocol == other.protocol
      || protocol.equals(other.protocol) && host.client == other.host.client
      && host.transport.isWebSocket() == other.host.transport.isWebSocket()
      && (host.transport == Transport.UDP) == (other.host.transport == Transport.UDP);
  }

  /** Runs an action on the event loop: at once if already there. */
  public final void onLoop(Runnable action) {
    if (host.turn.loop().inEventLoop()) {
      action.run();
    } else {
      host.turn.loop().execute(action);
    }
  }

  /** Runs an action on the event loop, where what it throws counts as a handler's exception. */
  final void later(Runnable action) {
    host.turn.loop().execute(() -> {
      try {
        action.run();
      } catch (RuntimeException e) {
        dispatch(failed -> {
          throw e;
        }, null);
      }
    });
  }

  final <E> void dispatch(Handler<E> target, E event) {
    if (target == null) {
      return;
    }
    if (!host.onEventLoop) {
      host.context.emit(event, e -> guard(target, e));
      return;
    }
    ContextInternal previous = host.context.beginDispatch();
    try {
      target.handle(event);
    } catch (Throwable t) {
      handlerFailed(t);
    } finally {
      host.context.endDispatch(previous);
    }
  }

  private <E> void guard(Handler<E> target, E event) {
    if (target == null) {
      return;
    }
    try {
      target.handle(event);
    } catch (Throwable t) {
      handlerFailed(t);
    }
  }

  private void handlerFailed(Throwable failure) {
    onLoop(() -> host.counters.handlerFailures++);
    Handler<Throwable> exceptionHandler = extras == null ? null : extras.exceptionHandler;
    if (exceptionHandler != null) {
      try {
        exceptionHandler.handle(failure);
        return;
      } catch (Throwable second) {
        failure.addSuppressed(second);
      }
    }
    LOG.error(host.name + ": a handler failed, closing connection " + id() + " of " + remoteAddress(), failure);
    close(CloseReason.INTERNAL_ERROR);
  }

  /** Hands a message to the application; to one on a worker thread one at a time, so that it can pause. */
  final void deliver(M message) {
    messagesRead++;
    host.counters.messagesRead++;
    if (host.tap != null) {
      host.tap.received(host.name, id(), protocol instanceof ByteProtocol<M> bytes ? bytes.show(message) : message);
    }
    if (demand != Long.MAX_VALUE) {
      demand--;
    }
    if (host.onEventLoop) {
      dispatch(handler, message);
      return;
    }
    extras.inHand++;
    // The handler is looked up there: the connect handler that sets it may still wait for its turn.
    host.context.emit(message, m -> {
      guard(handler, m);
      host.turn.loop().execute(() -> {
        extras.inHand--;
        readOn();
      });
    });
  }

  /** Returns whether the application takes another message now. */
  final boolean wantsMessages() {
    return demand > 0 && (host.onEventLoop || extras.inHand == 0);
  }

  /** Goes on with what was held back while the application wanted none. */
  void readOn() {
  }

  /** Calls the end handler, once; false if there is none. */
  final boolean dispatchEnd() {
    if (extras == null) {
      return false;
    }
    if (!host.onEventLoop) {
      boolean isSet = extras.endHandler != null;
      host.context.emit(null, v -> guard(takeEndHandler(), null));
      return isSet;
    }
    Handler<Void> endHandler = takeEndHandler();
    dispatch(endHandler, null);
    return endHandler != null;
  }

  private Handler<Void> takeEndHandler() {
    Handler<Void> endHandler = extras.endHandler;
    extras.endHandler = null;
    return endHandler;
  }

  /** Returns the life of the connection in the words of operators. */
  String stateName() {
    return state == State.OPEN ? "ESTABLISHED" : state.name();
  }

  final void countWrite(int bytes, int messages) {
    bytesWritten += bytes;
    messagesWritten += messages;
    host.counters.messagesWritten += messages;
  }

  /** Closes because of what the peer sent. */
  final void fail(ProtocolException e) {
    host.counters.protocolErrors++;
    LOG.debug(host.name + ": closing connection " + id() + ": " + e.getMessage());
    if (state == State.OPEN) {
      close(e.reason());
    } else {
      failedWhileClosing();
    }
  }

  /** The peer broke a rule when it was no longer asked for anything. */
  void failedWhileClosing() {
    abort();
  }

  /** Ends the life of the connection; the first call counts. */
  final void closed(CloseReason fallback) {
    if (state == State.CLOSED) {
      return;
    }
    state = State.CLOSED;
    if (reason == null) {
      reason = fallback;
    }
    host.remove(this);
    host.counters.ended(reason.code(), bytesRead, bytesWritten);
    if (extras != null && extras.departure != null) {
      extras.departure.run();
    }
    dispatchEnd();
    if (host.onEventLoop) {
      dispatch(closeHandler, reason);
      handler = null;
      closeHandler = null;
    } else {
      host.context.emit(reason, why -> guard(closeHandler, why));
    }
    if (extras != null && extras.closed != null) {
      extras.closed.tryComplete();
    }
  }

  final Future<Void> closedFuture() {
    Extras all = extras();
    if (all.closed == null) {
      all.closed = host.context.promise();
      if (state == State.CLOSED) {
        all.closed.complete();
      }
    }
    return all.closed.future();
  }

  /** Sets what runs when the connection is gone, before the application hears of it. */
  public final void onDeparture(Runnable departure) {
    Runnable before = extras().departure;
    extras().departure = before == null ? departure : () -> {
      before.run();
      departure.run();
    };
  }

  /** Sets the client address that a trusted proxy told. */
  public final void clientAddress(SocketAddress address) {
    extras().clientAddress = address;
  }

  /** Sets or clears the request that opened the connection. */
  public final void handshake(Handshake handshake) {
    if (handshake != null) {
      extras().handshake = handshake;
    } else if (extras != null) {
      extras.handshake = null;
      extras = host.onEventLoop && extras.isEmpty() ? null : extras;
    }
  }

  /** Calls the application's connect handler with this connection, then forgets the request that opened it. */
  public final void connected(Handler<Connection<M>> connectHandler) {
    dispatch(open -> {
      try {
        if (connectHandler != null) {
          connectHandler.handle(open);
        }
      } finally {
        handshake(null);
      }
    }, this);
  }

  /** Returns what the connections of this worker have in common. */
  public final ConnectionHost host() {
    return host;
  }

  /** Returns whether messages may still be sent. */
  public final boolean isOpen() {
    return state == State.OPEN;
  }

  @Override
  public final String id() {
    return host.vertx.node() + "-" + Long.toString(sequence, 36);
  }

  @Override
  public final Transport transport() {
    return host.transport;
  }

  @Override
  public final Protocol<M> protocol() {
    return protocol;
  }

  @Override
  public final SocketAddress remoteAddress() {
    return extras != null && extras.clientAddress != null ? extras.clientAddress : peerAddress();
  }

  @Override
  public final Handshake handshake() {
    return extras == null ? null : extras.handshake;
  }

  @Override
  @SuppressWarnings("unchecked")
  public final <T> T get(String key) {
    return extras == null || extras.attributes == null ? null : (T) extras.attributes.get(key);
  }

  @Override
  public final Connection<M> put(String key, Object value) {
    Extras all = extras();
    if (all.attributes == null) {
      all.attributes = new HashMap<>(4);
    }
    if (value == null) {
      all.attributes.remove(key);
    } else {
      all.attributes.put(key, value);
    }
    return this;
  }

  @Override
  public final Connection<M> handler(Handler<M> handler) {
    this.handler = handler;
    return this;
  }

  @Override
  public final Connection<M> closeHandler(Handler<CloseReason> handler) {
    this.closeHandler = handler;
    return this;
  }

  @Override
  public final Connection<M> fullHandler(Handler<Void> handler) {
    extras().fullHandler = handler;
    return this;
  }

  @Override
  public final Connection<M> drainHandler(Handler<Void> handler) {
    extras().drainHandler = handler;
    return this;
  }

  @Override
  public final Connection<M> endHandler(Handler<Void> handler) {
    extras().endHandler = handler;
    return this;
  }

  @Override
  public final Connection<M> exceptionHandler(Handler<Throwable> handler) {
    extras().exceptionHandler = handler;
    return this;
  }

  @Override
  public final Connection<M> pingHandler(Handler<Buffer> handler) {
    extras().pingHandler = handler;
    return this;
  }

  @Override
  public final Connection<M> pongHandler(Handler<Buffer> handler) {
    extras().pongHandler = handler;
    return this;
  }

  @Override
  @SuppressWarnings("unchecked")
  public final <N> Connection<N> switchTo(Protocol<N> next) {
    if (host.turn.loop().inEventLoop()) {
      // They are encoded for the protocol that was in use.
      host.turn.deliverBroadcasts();
    }
    handler = null;
    ((ConnectionBase<N>) this).use(next);
    host.turn.protocolSwitched();
    return (Connection<N>) this;
  }

  @Override
  public final CloseReason closeReason() {
    return reason;
  }

  @Override
  public final long bytesRead() {
    return bytesRead;
  }

  @Override
  public final long bytesWritten() {
    return bytesWritten;
  }

  @Override
  public final long messagesRead() {
    return messagesRead;
  }

  @Override
  public final long messagesWritten() {
    return messagesWritten;
  }
}
