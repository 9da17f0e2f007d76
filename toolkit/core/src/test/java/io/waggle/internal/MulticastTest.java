// SPDX-License-Identifier: Apache-2.0
package io.waggle.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufUtil;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.waggle.Connection;
import io.waggle.Worker;
import io.waggle.WorkerOptions;
import io.waggle.testkit.Await;
import io.waggle.testkit.CleanVertx;
import io.waggle.testkit.RawClient;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** More connections than one turn serves, on a protocol that counts how often it encodes. */
@CleanVertx
class MulticastTest {

  private static final int CLIENTS = 150;

  private final CountingLines lines = new CountingLines("");
  private final List<Connection<String>> connections = new CopyOnWriteArrayList<>();
  private final List<RawClient> clients = new ArrayList<>();
  private Context context;
  private Worker<String> worker;

  /** Lines that begin with a mark; counts encodings. */
  private static final class CountingLines implements ByteProtocol<String> {
    private final AtomicInteger encoded = new AtomicInteger();
    private final String mark;

    private CountingLines(String mark) {
      this.mark = mark;
    }

    @Override
    public int frameLength(ByteBuf in, int seen, int limit) {
      return in.bytesBefore((byte) '\n') + 1;
    }

    @Override
    public String decode(ByteBuf in, int length) {
      return in.toString(in.readerIndex(), length - 1, StandardCharsets.US_ASCII);
    }

    @Override
    public ByteBuf encode(ByteBufAllocator allocator, String message, int headroom) {
      encoded.incrementAndGet();
      ByteBuf out = allocator.directBuffer(headroom + mark.length() + message.length() + 1);
      out.setIndex(headroom, headroom);
      ByteBufUtil.writeAscii(out, mark + message);
      return out.writeByte('\n');
    }
  }

  @BeforeEach
  void connect(Vertx vertx) {
    context = vertx.getOrCreateContext();
    on(() -> {
      worker = Worker.create(vertx, lines, new WorkerOptions("tcp://127.0.0.1:0"));
      worker.connectHandler(connections::add);
    });
    Await.result(onContext(() -> worker.listen()));
    for (int i = 0; i < CLIENTS; i++) {
      clients.add(RawClient.connect(worker.actualPort()));
    }
    Await.untilEqual(CLIENTS, connections::size);
  }

  @AfterEach
  void close() {
    clients.forEach(RawClient::close);
    Await.result(worker.close());
  }

  private void on(Runnable action) {
    Await.result(onContext(() -> {
      action.run();
      return Future.succeededFuture();
    }));
  }

  private <T> Future<T> onContext(Supplier<Future<T>> action) {
    Promise<T> promise = Promise.promise();
    context.runOnContext(v -> action.get().onComplete(promise));
    return promise.future();
  }

  @Test
  void everybodyGetsAllInOrderWhateverIsSentBeside() {
    on(() -> {
      Multicast<String> all = Multicast.of(new ArrayList<>(connections));
      for (int number = 0; number < 100; number++) {
        all.send("" + number);
        if (number % 10 == 0) {
          connections.get(number).send("beside " + number);
        }
      }
    });
    for (int i = 0; i < CLIENTS; i++) {
      String line = clients.get(i).readLine();
      for (int number = 0; number < 100; number++) {
        assertThat(line).isEqualTo("" + number);
        line = number == 99 ? "" : clients.get(i).readLine();
        if (line.startsWith("beside")) {
          assertThat(line).isEqualTo("beside " + number);
          line = clients.get(i).readLine();
        }
      }
    }
    assertThat(lines.encoded.get()).isEqualTo(110);
  }

  @Test
  void eachProtocolAmongThemIsEncodedOnce() {
    CountingLines starred = new CountingLines("*");
    on(() -> {
      for (int i = 0; i < 50; i++) {
        connections.get(i).switchTo(starred);
      }
      Multicast.of(new ArrayList<>(connections)).send("hello");
    });
    List<String> received = new ArrayList<>();
    clients.forEach(client -> received.add(client.readLine()));
    assertThat(received.stream().filter("*hello"::equals)).hasSize(50);
    assertThat(received.stream().filter("hello"::equals)).hasSize(100);
    assertThat(lines.encoded.get()).isEqualTo(1);
    assertThat(starred.encoded.get()).isEqualTo(1);
  }

  @Test
  void aProtocolThatIsChangedLaterIsNoticed() {
    CountingLines starred = new CountingLines("*");
    on(() -> {
      Multicast<String> all = Multicast.of(new ArrayList<>(connections));
      all.send("before");
      connections.get(3).switchTo(starred);
      all.send("after");
    });
    List<String> last = new ArrayList<>();
    clients.forEach(client -> {
      assertThat(client.readLine()).isEqualTo("before");
      last.add(client.readLine());
    });
    assertThat(last).containsOnlyOnce("*after").contains("after");
  }

  @Test
  void whoHasLeftIsPassedOver() {
    Multicast<String> all = Multicast.of(new ArrayList<>(connections));
    clients.get(7).close();
    Await.until("one has left", () -> connections.stream().filter(each -> each.closeReason() != null).count() == 1);
    on(() -> all.send("hello"));
    for (int i = 0; i < CLIENTS; i++) {
      if (i != 7) {
        assertThat(clients.get(i).readLine()).isEqualTo("hello");
      }
    }
  }

  @Test
  void nobodyIsNotEnough() {
    assertThatThrownBy(() -> Multicast.of(List.of())).isInstanceOf(IllegalArgumentException.class)
      .hasMessage("connections: none (expected: at least one)");
  }
}
