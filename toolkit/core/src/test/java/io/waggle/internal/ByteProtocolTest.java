// SPDX-License-Identifier: Apache-2.0
package io.waggle.internal;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufUtil;
import io.vertx.core.Vertx;
import io.waggle.CloseReason;
import io.waggle.Transport;
import io.waggle.Worker;
import io.waggle.WorkerOptions;
import io.waggle.testkit.Await;
import io.waggle.testkit.CleanVertx;
import io.waggle.testkit.RawFrame;
import io.waggle.testkit.RawWebSocket;
import org.junit.jupiter.api.Test;

/** A protocol whose frames are single bytes, over WebSocket. */
@CleanVertx
class ByteProtocolTest {

  private record SingleBytes(boolean refusesOtherKind) implements ByteProtocol<Byte> {
    @Override
    public int frameLength(ByteBuf in, int seen, int limit) {
      return 1;
    }

    @Override
    public Byte decode(ByteBuf in, int length) {
      return in.getByte(in.readerIndex());
    }

    @Override
    public ByteBuf encode(ByteBufAllocator allocator, Byte message, int headroom) {
      return ByteBufUtil.writeAscii(allocator, "").writeZero(headroom).readerIndex(headroom).writeByte(message);
    }
  }

  private static Worker<Byte> listen(Vertx vertx, boolean refusesOtherKind) {
    Worker<Byte> worker = Worker.create(vertx, new SingleBytes(refusesOtherKind),
      new WorkerOptions().setTransport(Transport.WEBSOCKET));
    worker.connectHandler(connection -> connection.handler(connection::send));
    return Await.result(worker.listen());
  }

  @Test
  void takesBytesOfTextMessagesUnlessItSaysOtherwise(Vertx vertx) {
    Worker<Byte> worker = listen(vertx, false);
    try (RawWebSocket client = RawWebSocket.connect(worker.actualPort(), "/")) {
      client.sendText("a");
      assertThat(client.expect(RawFrame.BINARY).payload()).containsExactly('a');
    }
    Await.result(worker.close());
  }

  @Test
  void mayRefuseTextMessages(Vertx vertx) {
    Worker<Byte> worker = listen(vertx, true);
    try (RawWebSocket client = RawWebSocket.connect(worker.actualPort(), "/")) {
      client.send(RawFrame.binary(new byte[] {7}));
      assertThat(client.expect(RawFrame.BINARY).payload()).containsExactly(7);
      client.sendText("a");
      client.expectClose(CloseReason.UNSUPPORTED_DATA.code());
    }
    Await.result(worker.close());
  }
}
