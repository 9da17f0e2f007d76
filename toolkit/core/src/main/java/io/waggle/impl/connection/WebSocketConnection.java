// SPDX-License-Identifier: Apache-2.0
package io.waggle.impl.connection;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.internal.buffer.BufferInternal;
import io.waggle.CloseReason;
import io.waggle.Protocol;
import io.waggle.ProtocolException;
import io.waggle.impl.websocket.WebSocketFrames;
import io.waggle.impl.websocket.WebSocketReader;
import io.waggle.internal.ByteProtocol;
import io.waggle.internal.WebSocketProtocol;

/**
 * A WebSocket after its handshake, RFC 6455 sections 5 to 7. A protocol with a form for messages gets each WebSocket
 * message whole; any other gets the bytes of the messages one after the other.
 */
final class WebSocketConnection<M> extends StreamConnection<M> {

  private final WebSocketReader reader;
  private ByteBuf stream;
  private byte opcode;
  private boolean messages;
  private boolean strict;
  private boolean goodbyeSaid;

  WebSocketConnection(ConnectionHost host, Protocol<M> protocol, ChannelHandlerContext ctx) {
    super(host, protocol, ctx);
    this.reader = new WebSocketReader(!host.client, host.maxFrameBytes);
  }

  @Override
  void use(Protocol<M> next) {
    Protocol<M> whole = next.onMessages();
    super.use(whole == null ? next : whole);
    protocol = next;
    messages = whole != null;
    strict = messages || next instanceof ByteProtocol<M> bytes && bytes.refusesOtherKind();
    opcode = next.isText() ? WebSocketFrames.TEXT : WebSocketFrames.BINARY;
  }

  /** While closing only the peer's close frame is waited for. */
  @Override
  boolean takesInput() {
    return super.takesInput() || state == State.CLOSING && goodbyeSaid;
  }

  @Override
  boolean hasPartialMessage() {
    return reader.isInsideMessage() || stream != null && stream.isReadable();
  }

  @Override
  void parse(ByteBuf in) {
    if (stream != null) {
      cutFrames(stream);
    }
    while (takesInput() && (wantsMessages() || state != State.OPEN)) {
      switch (reader.read(in)) {
        case NEED_MORE:
          return;
        case MESSAGE:
          try {
            if (state == State.OPEN) {
              message();
            }
          } finally {
            reader.done(in);
          }
          break;
        case PING:
          answerPing(reader.control());
          break;
        case PONG:
          pong(reader.control());
          break;
        default:
          peerClosed(reader.closeReason());
          return;
      }
    }
  }

  private void message() {
    ByteBuf payload = reader.payload();
    int length = reader.payloadLength();
    if (protocol instanceof WebSocketProtocol<M> mixed) {
      messageComplete();
      byte[] bytes = new byte[length];
      payload.getBytes(payload.readerIndex(), bytes);
      deliver(mixed.decode(Buffer.buffer(bytes), reader.isText()));
      return;
    }
    if (strict && reader.isText() != (opcode == WebSocketFrames.TEXT)) {
      throw new ProtocolException(CloseReason.UNSUPPORTED_DATA,
        reader.isText() ? "message: text (expected: binary)" : "message: binary (expected: text)");
    }
    if (messages) {
      messageComplete();
      deliver(codec.decode(payload, length));
      return;
    }
    if (stream == null) {
      stream = ctx.alloc().directBuffer(length);
    }
    stream.discardSomeReadBytes().writeBytes(payload, payload.readerIndex(), length);
    cutFrames(stream);
    if (stream != null && !stream.isReadable()) {
      stream.release();
      stream = null;
    }
  }

  private void answerPing(Buffer payload) {
    if (state != State.OPEN) {
      return;
    }
    writeControl(WebSocketFrames.PONG, payload);
    Extras extras = extrasOrNull();
    if (extras != null) {
      dispatch(extras.pingHandler, payload);
    }
  }

  private void pong(Buffer payload) {
    Extras extras = extrasOrNull();
    if (extras != null && state == State.OPEN) {
      dispatch(extras.pongHandler, payload);
    }
  }

  /** Answers a close frame with its own code, or ends what this side began. */
  private void peerClosed(CloseReason why) {
    if (state != State.OPEN) {
      goodbyeSaid = false;
      closeChannel();
      return;
    }
    reason = why;
    close(why);
  }

  /** Pings are answered even by a peer that is flooded, but not without bound: they count as queue. */
  private void writeControl(byte controlOpcode, Buffer payload) {
    if (queuedBytes() < host.maxQueuedBytes) {
      ByteBuf bytes = ((BufferInternal) payload).getByteBuf();
      writeFrame(WebSocketFrames.frame(ctx.alloc(), controlOpcode, bytes, host.client), 0, ctx.voidPromise());
      flushSoon();
    }
  }

  @Override
  public ByteBuf encode(M message) {
    return frames(ctx.alloc(), message);
  }

  @Override
  void sayGoodbye(CloseReason why) {
    boolean answering = reader.isClosed();
    boolean broken = why.equals(CloseReason.PROTOCOL_ERROR) || why.equals(CloseReason.INVALID_DATA)
      || why.equals(CloseReason.TOO_BIG);
    writeFrame(WebSocketFrames.close(ctx.alloc(), why, host.client), 0, ctx.voidPromise());
    if (answering || broken || why.equals(CloseReason.LOST)) {
      closeAfterQueue();
      return;
    }
    goodbyeSaid = true;
    ctx.flush();
    ctx.channel().config().setAutoRead(true);
    readOn();
  }

  /** Garbage instead of the peer's good-bye: no need to wait for it, but ours must arrive. */
  @Override
  void failedWhileClosing() {
    goodbyeSaid = false;
    closeAfterQueue();
  }

  @Override
  public Future<Void> end() {
    return close(CloseReason.NORMAL);
  }

  @Override
  public boolean ping(Buffer payload) {
    if (payload.length() > WebSocketFrames.MAX_CONTROL_PAYLOAD) {
      throw new IllegalArgumentException("payload: " + payload.length() + " bytes (expected: at most 125)");
    }
    if (reason != null) {
      return false;
    }
    onLoop(() -> {
      if (state == State.OPEN) {
        writeControl(WebSocketFrames.PING, payload);
      }
    });
    return true;
  }

  @Override
  void releaseInput() {
    super.releaseInput();
    reader.release();
    if (stream != null) {
      stream.release();
      stream = null;
    }
  }
}
