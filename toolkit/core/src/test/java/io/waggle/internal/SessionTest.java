// SPDX-License-Identifier: Apache-2.0
package io.waggle.internal;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.internal.ContextInternal;
import io.vertx.core.internal.VertxInternal;
import io.vertx.core.net.SocketAddress;
import io.waggle.CloseReason;
import io.waggle.Connection;
import io.waggle.Gateway;
import io.waggle.Limits;
import io.waggle.Worker;
import io.waggle.WorkerOptions;
import io.waggle.testkit.Await;
import io.waggle.testkit.CleanVertx;
import io.waggle.testkit.RawFrame;
import io.waggle.testkit.RawWebSocket;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@CleanVertx
class SessionTest {

  /** An address to be shown: no port is bound. */
  private static final SocketAddress CLIENT = SocketAddress.inetSocketAddress(0, "127.0.0.9");
  private static final Notes NOTES = new Notes();

  private final List<Connection<Note>> sockets = new CopyOnWriteArrayList<>();
  private final List<Note> read = new CopyOnWriteArrayList<>();
  private Vertx vertx;
  private Worker<Note> worker;
  private ContextInternal home;
  private SessionEndpoint<Note> endpoint;
  private Gateway<Note> gateway;

  /** A text, and bytes that belong to it. */
  private record Note(String text, Buffer attachment) {
  }

  /** Two WebSocket messages for one note, if it has an attachment. */
  private static final class Notes implements WebSocketProtocol<Note> {

    @Override
    public Note decode(Buffer payload, boolean isText) {
      return isText ? new Note(payload.toString(), null) : new Note(null, payload);
    }

    @Override
    public void encode(Note note, WebSocketMessages out) {
      out.text(Buffer.buffer(note.text));
      if (note.attachment != null) {
        out.binary(note.attachment);
      }
    }
  }

  /** Keeps what it is given, as one that waits for a poll. */
  private static final class Kept implements Session.Carrier {

    private final List<String> messages = new CopyOnWriteArrayList<>();
    private final List<CloseReason> ends = new CopyOnWriteArrayList<>();
    private volatile long queued;

    @Override
    public void write(Buffer message, boolean isText) {
      messages.add((isText ? "text " : "binary ") + message);
      queued += message.length();
    }

    @Override
    public long queuedBytes() {
      return queued;
    }

    @Override
    public void close(CloseReason reason) {
      ends.add(reason);
    }
  }

  /** A WebSocket that carries a session. */
  private record Carried(Connection<?> socket) implements Session.Carrier {

    @Override
    public void write(Buffer message, boolean isText) {
      throw new AssertionError("the socket takes messages itself");
    }

    @Override
    public long queuedBytes() {
      return socket.queuedBytes();
    }

    @Override
    public void close(CloseReason reason) {
      socket.close(reason);
    }
  }

  @BeforeEach
  void listen(Vertx vertx) {
    this.vertx = vertx;
    gateway = Gateway.of(vertx, "sessions");
    worker = Worker.create(vertx, NOTES, new WorkerOptions("ws://127.0.0.1:0"));
    worker.connectHandler(socket -> {
      socket.handler(read::add);
      sockets.add(socket);
      home = (ContextInternal) vertx.getOrCreateContext();
    });
    Await.result(worker.listen());
    connect().close();
    endpoint = on(home, () -> new SessionEndpoint<>(vertx, NOTES, new WorkerOptions()
      .setLimits(new Limits().setMaxQueuedBytes(1_000))));
  }

  @AfterEach
  void close() {
    on(home, () -> {
      endpoint.close();
      return null;
    });
    Await.result(worker.close());
  }

  private <T> T on(ContextInternal context, Supplier<T> action) {
    Promise<T> promise = Promise.promise();
    context.runOnContext(v -> promise.complete(action.get()));
    return Await.result(promise.future());
  }

  private RawWebSocket connect() {
    int before = sockets.size();
    RawWebSocket client = RawWebSocket.connect(worker.actualPort(), "/");
    Await.untilEqual(before + 1, sockets::size);
    return client;
  }

  private Session<Note> open(Session.Carrier carrier) {
    return on(home, () -> endpoint.open(CLIENT, carrier));
  }

  private static String next(RawWebSocket client) {
    RawFrame frame = client.read();
    return (frame.opcode() == RawFrame.TEXT ? "text " : "binary ") + new String(frame.payload());
  }

  @Test
  void aMessageReachesSocketsAndSessionsOfAGroupInOrder() {
    Kept kept = new Kept();
    Session<Note> session = open(kept);
    try (RawWebSocket client = connect()) {
      for (Connection<Note> each : List.of(session, sockets.get(1))) {
        on(home, () -> gateway.add(each));
        Await.result(gateway.join(each.id(), "g"));
      }
      for (int i = 0; i < 50; i++) {
        gateway.group("g").send(new Note("n" + i, i % 2 == 0 ? null : Buffer.buffer("b" + i)));
      }
      for (int i = 0; i < 50; i++) {
        assertThat(next(client)).isEqualTo("text n" + i);
        if (i % 2 != 0) {
          assertThat(next(client)).isEqualTo("binary b" + i);
        }
      }
      Await.untilEqual(75, kept.messages::size);
      assertThat(kept.messages).startsWith("text n0", "text n1", "binary b1", "text n2");
      assertThat(session.remoteAddress()).isEqualTo(CLIENT);
      assertThat(session.messagesWritten()).isEqualTo(50);
    }
  }

  @Test
  void operatorsSeeSessionsAndCloseThem() {
    Inspected shown = Inspection.of(vertx).instances().stream()
      .filter(one -> one.label().transport().equals("session")).findFirst().orElseThrow();
    Kept kept = new Kept();
    Session<Note> session = open(kept);
    try (RawWebSocket client = connect()) {
      Session<Note> carried = open(new Carried(sockets.get(1)));
      on(home, () -> session.send(new Note("hello", null)));
      List<Inspected.Peer> rows = on(home, () -> shown.connections(0, 10, peer -> true));
      assertThat(rows).extracting(Inspected.Peer::id).containsExactly(session.id(), carried.id());
      Inspected.Peer row = rows.get(0);
      assertThat(List.of(row.state(), row.remote(), row.messagesWritten(), row.queuedBytes()))
        .containsExactly("ESTABLISHED", CLIENT.toString(), 1L, 5L);
      Inspected.Report report = on(home, shown::report);
      assertThat(report.connections()).as("the other is one of the worker's").isOne();
      assertThat(report.accepted()).isEqualTo(2);
    }
    assertThat(on(home, () -> shown.close(session.id(), CloseReason.KICKED))).isNotNull();
    assertThat(kept.ends).containsExactly(CloseReason.KICKED);
    close();
    assertThat(Inspection.of(vertx).instances()).doesNotContain(shown);
  }

  @Test
  void longMessagesComeOutOfTheirFramesWhole() {
    Kept kept = new Kept();
    Session<Note> session = open(kept);
    String middle = "m".repeat(500);
    String large = "l".repeat(70_000);
    assertThat(on(home, () -> session.send(new Note(middle, Buffer.buffer(large))))).isTrue();
    assertThat(kept.messages).containsExactly("text " + middle, "binary " + large);
  }

  @Test
  void bothKindsOfMessagesAreRead() {
    try (RawWebSocket client = connect()) {
      client.send(RawFrame.text("hello"));
      client.send(RawFrame.binary(new byte[] {'x', 'y'}));
      Await.untilEqual(2, read::size);
      assertThat(read).containsExactly(new Note("hello", null), new Note(null, Buffer.buffer("xy")));
    }
  }

  @Test
  void whatWasSentBeforeASocketTookOverLeavesByTheOldWay() {
    Kept kept = new Kept();
    Session<Note> session = open(kept);
    on(home, () -> gateway.add(session));
    try (RawWebSocket client = connect()) {
      on(home, () -> {
        gateway.connection(session.id()).send(new Note("1", null));
        session.send(new Note("2", null));
        session.carrier(new Carried(sockets.get(1)));
        gateway.connection(session.id()).send(new Note("3", Buffer.buffer("three")));
        session.send(new Note("4", null));
        return null;
      });
      assertThat(kept.messages).containsExactly("text 1", "text 2");
      assertThat(List.of(next(client), next(client), next(client)))
        .containsExactly("text 3", "binary three", "text 4");
    }
  }

  @Test
  void aSocketOfAnotherEventLoopCarriesASessionInOrder() {
    ContextInternal elsewhere = home;
    while (elsewhere.nettyEventLoop() == home.nettyEventLoop()) {
      elsewhere = ((VertxInternal) vertx).createEventLoopContext();
    }
    try (RawWebSocket client = connect()) {
      Carried carried = new Carried(sockets.get(1));
      SessionEndpoint<Note> other = on(elsewhere, () -> new SessionEndpoint<>(vertx, NOTES, new WorkerOptions()));
      Session<Note> session = on(elsewhere, () -> other.open(CLIENT, carried));
      on(elsewhere, () -> gateway.add(session));
      for (int i = 0; i < 200; i++) {
        gateway.everyone().send(new Note("n" + i, null));
      }
      for (int i = 0; i < 200; i++) {
        assertThat(next(client)).isEqualTo("text n" + i);
      }
      on(elsewhere, () -> {
        other.close();
        return null;
      });
    }
  }

  @Test
  void whoDoesNotFetchIsClosedAtTheLimit() {
    Kept kept = new Kept();
    Session<Note> session = open(kept);
    List<CloseReason> told = new CopyOnWriteArrayList<>();
    session.closeHandler(told::add);
    Note note = new Note("x".repeat(400), null);
    assertThat(on(home, () -> List.of(session.send(note), session.send(note), session.send(note), session.send(note),
      session.send(note)))).containsExactly(true, true, true, false, false);
    assertThat(kept.messages).hasSize(3);
    assertThat(kept.ends).containsExactly(CloseReason.SLOW_CONSUMER);
    assertThat(told).containsExactly(CloseReason.SLOW_CONSUMER);
    assertThat(endpoint.connectionCount()).isZero();
  }

  @Test
  void endsOnce() {
    Kept kept = new Kept();
    Session<Note> session = open(kept);
    AtomicInteger told = new AtomicInteger();
    session.closeHandler(reason -> told.incrementAndGet());
    on(home, () -> {
      session.ended(CloseReason.LOST);
      session.received(new Note("late", null));
      return null;
    });
    Await.result(session.close());
    assertThat(session.closeReason()).isEqualTo(CloseReason.LOST);
    assertThat(told).hasValue(1);
    assertThat(kept.ends).isEmpty();
    assertThat(session.send(new Note("late", null))).isFalse();
    assertThat(Await.failure(session.write(new Note("late", null)))).hasMessageContaining("took no message");
  }

  @Test
  void evictionIsForThoseThatNoSocketCarries() {
    Kept kept = new Kept();
    open(kept);
    try (RawWebSocket client = connect()) {
      Session<Note> carried = open(new Carried(sockets.get(1)));
      Future<Void> evicted = endpoint.evict(CloseReason.SERVICE_RESTART, new Pace(1_000));
      Await.untilEqual(List.of(CloseReason.SERVICE_RESTART), () -> List.copyOf(kept.ends));
      assertThat(carried.closeReason()).isNull();
      assertThat(endpoint.connectionCount()).as("the socket is counted where it lives").isZero();
      assertThat(evicted.isComplete()).isFalse();
      on(home, () -> {
        carried.ended(CloseReason.LOST);
        return null;
      });
      Await.result(evicted);
    }
  }
}
