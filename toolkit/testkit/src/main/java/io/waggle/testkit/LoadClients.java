// SPDX-License-Identifier: Apache-2.0
package io.waggle.testkit;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxException;
import io.vertx.core.http.WebSocket;
import io.vertx.core.http.WebSocketClient;
import io.vertx.core.http.WebSocketClientOptions;
import io.vertx.core.http.WebSocketConnectOptions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiPredicate;
import java.util.function.IntPredicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Many WebSocket clients, Vert.x's own, that send numbered texts and note in {@link Deliveries} which came to whom. Any
 * thread but an event loop, except where it says so.
 *
 * <p>A message is the text {@code <sender> <number>}; what the server adds in front of it does not matter. Clients are
 * numbered 0, 1, 2 … in the order they are connected.
 */
public final class LoadClients implements AutoCloseable {

  private static final int AT_A_TIME = 500;
  private static final Duration CONNECT = Duration.ofSeconds(60);
  private static final Pattern MESSAGE = Pattern.compile("(\\d+) (\\d+)$");

  private final Vertx vertx;
  private final WebSocketClient client;
  private final Deliveries deliveries;
  private final List<WebSocket> sockets = new ArrayList<>();
  private final Map<Integer, Short> closed = new ConcurrentHashMap<>();
  private volatile boolean closing;
  private long timer = -1;

  /** Creates clients without any connection, on a Vert.x that the test owns; each message is for all of them. */
  public LoadClients(Vertx vertx) {
    this(vertx, (sender, receiver) -> true);
  }

  /**
   * Creates clients without any connection, on a Vert.x that the test owns.
   *
   * @param audience whether what a sender (first) says is for a receiver (second)
   */
  public LoadClients(Vertx vertx, BiPredicate<Integer, Integer> audience) {
    this.vertx = vertx;
    this.deliveries = new Deliveries(audience);
    this.client = vertx.createWebSocketClient(new WebSocketClientOptions().setMaxConnections(1_000_000));
  }

  /**
   * Connects more clients and waits until they are.
   *
   * @throws AssertionError if one is refused
   */
  public LoadClients add(int count, String host, int port, String path) {
    for (int left = count; left > 0; left -= AT_A_TIME) {
      List<Future<WebSocket>> batch = new ArrayList<>();
      for (int i = 0; i < Math.min(left, AT_A_TIME); i++) {
        int id = sockets.size() + i;
        batch.add(client.connect(new WebSocketConnectOptions().setHost(host).setPort(port).setURI(path))
          .onSuccess(socket -> listen(id, socket)));
      }
      batch.forEach(socket -> sockets.add(Await.result(socket, CONNECT)));
    }
    return this;
  }

  private void listen(int id, WebSocket socket) {
    deliveries.add(id);
    socket.textMessageHandler(text -> {
      Matcher matcher = MESSAGE.matcher(text);
      if (matcher.find()) {
        deliveries.received(id, Integer.parseInt(matcher.group(1)), Integer.parseInt(matcher.group(2)));
      }
    });
    socket.closeHandler(end -> {
      if (!closing) {
        closed.put(id, socket.closeStatusCode() == null ? (short) 1006 : socket.closeStatusCode());
      }
    });
    socket.exceptionHandler(reset -> { });
  }

  /** Returns how many clients there are. */
  public int size() {
    return sockets.size();
  }

  /** Returns the clients that were disconnected, with the close code; 1006 for none. */
  public Map<Integer, Short> disconnected() {
    return Map.copyOf(closed);
  }

  /** Returns what was sent and what came. */
  public Deliveries deliveries() {
    return deliveries;
  }

  /** Sends a text that does not count, such as a wish to join a group. Any thread. */
  public Future<Void> sayText(int id, String text) {
    return sockets.get(id).writeTextMessage(text);
  }

  /** Sends a client's next message. Any thread. */
  public Future<Void> say(int id) {
    if (closed.containsKey(id)) {
      return Future.failedFuture(VertxException.noStackTrace("client: " + id + " (expected: one that is connected)"));
    }
    return sockets.get(id).writeTextMessage(id + " " + deliveries.next(id));
  }

  /**
   * Starts to send, by turns from these clients, until {@link #stop}; one that is disconnected is left out.
   *
   * @param perSecond messages in a second, 1 or more
   */
  public LoadClients start(List<Integer> senders, int perSecond) {
    AtomicInteger turn = new AtomicInteger();
    long[] said = new long[1];
    long began = System.nanoTime();
    timer = vertx.setPeriodic(Math.max(1, 1_000 / perSecond), id -> {
      long due = (System.nanoTime() - began) * perSecond / 1_000_000_000L;
      for (; said[0] < due; said[0]++) {
        say(senders.get(turn.getAndIncrement() % senders.size()));
      }
    });
    return this;
  }

  /** Stops to send. */
  public LoadClients stop() {
    if (timer >= 0) {
      vertx.cancelTimer(timer);
      timer = -1;
    }
    return this;
  }

  /**
   * Waits until all that was sent has come, or the deadline is over.
   *
   * @return what came by then
   */
  public Deliveries.Report settle(Duration deadline, IntPredicate ofSender, IntPredicate ofReceiver) {
    // Working it out takes time with many clients: only when something came.
    long[] arrivals = {-1};
    Await.holdsWithin(deadline, () -> {
      boolean isNews = arrivals[0] != deliveries.arrivals();
      arrivals[0] = deliveries.arrivals();
      return isNews && deliveries.report(ofSender, ofReceiver).lost() == 0;
    });
    return deliveries.report(ofSender, ofReceiver);
  }

  /** Closes all connections and waits for that. */
  @Override
  public void close() {
    stop();
    closing = true;
    List<Future<Void>> ends = new ArrayList<>();
    sockets.forEach(socket -> ends.add(socket.close().otherwiseEmpty()));
    ends.forEach(end -> Await.result(end, CONNECT));
    Await.result(client.close());
  }
}
