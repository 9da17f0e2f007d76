// SPDX-License-Identifier: Apache-2.0
package io.waggle.faults;

import io.vertx.core.Vertx;
import io.vertx.core.http.WebSocket;
import io.vertx.core.http.WebSocketClient;
import io.vertx.core.http.WebSocketConnectOptions;
import io.vertx.core.net.SocketAddress;
import io.waggle.CloseReason;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ThreadLocalRandom;

/**
 * A client of {@link ChannelNode} that follows one topic and publishes to it. It does what a close code advises: it
 * goes to another node, says up to where it has heard, and publishes again what was not acknowledged. One of {@link
 * Followers}, on their context.
 */
final class Follower {

  private static final int AGAIN_MS = 200;
  private static final int JITTER_MS = 500;

  final int id;
  final String topic;
  private final Vertx vertx;
  private final WebSocketClient client;
  private final Followers all;
  private final Set<Integer> unacknowledged = new TreeSet<>();
  private final Set<Long> timers = new HashSet<>();
  private SocketAddress place;
  private WebSocket socket;
  private String epoch;
  private long offset;
  private long closedAt;
  private boolean closing;

  Follower(Vertx vertx, WebSocketClient client, Followers all, int id, String topic) {
    this.vertx = vertx;
    this.client = client;
    this.all = all;
    this.id = id;
    this.topic = topic;
  }

  /** Goes to a node, another one than before if there is a choice; while there is none it waits. */
  void connect() {
    SocketAddress next = all.placeFor(id, place);
    if (next == null) {
      again(AGAIN_MS);
      return;
    }
    place = next;
    client.connect(new WebSocketConnectOptions().setHost(next.host()).setPort(next.port()).setURI("/"))
      .onSuccess(this::connected).onFailure(refused -> again(AGAIN_MS));
  }

  private void again(int delayMs) {
    later(delayMs, this::connect);
  }

  private void later(int delayMs, Runnable action) {
    if (!closing) {
      timers.add(vertx.setTimer(delayMs, timer -> {
        timers.remove(timer);
        action.run();
      }));
    }
  }

  private void connected(WebSocket opened) {
    socket = opened;
    socket.textMessageHandler(this::received);
    socket.exceptionHandler(reset -> { });
    socket.closeHandler(end -> closed(opened.closeStatusCode()));
    socket.writeTextMessage(epoch == null ? "subscribe " + topic : "since " + topic + " " + offset + " " + epoch);
    unacknowledged.forEach(this::publish);
    if (closing) {
      socket.close();
    }
  }

  private void closed(Short code) {
    socket = null;
    closedAt = System.nanoTime();
    CloseReason reason = code == null || !CloseReason.isSendable(code) ? CloseReason.LOST : CloseReason.of(code, "");
    all.closed(reason);
    if (reason.isReconnectable()) {
      again(1 + ThreadLocalRandom.current().nextInt(JITTER_MS));
    }
  }

  private void received(String text) {
    String[] words = text.split(" ");
    switch (words[0]) {
      case "at" -> {
        boolean recovered = Boolean.parseBoolean(words[2]);
        if (epoch == null) {
          all.subscribed();
        } else {
          all.back(Duration.ofNanos(System.nanoTime() - closedAt), recovered);
        }
        if (!recovered) {
          epoch = words.length > 3 ? words[3] : "";
          offset = Long.parseLong(words[1]);
        }
      }
      case "message" -> {
        if (Long.parseLong(words[1]) != offset + 1 || !epoch.isEmpty() && !epoch.equals(words[2])) {
          all.messageMisplaced();
        }
        offset = Long.parseLong(words[1]);
        epoch = words[2];
        all.deliveries().received(id, Integer.parseInt(words[3]), Integer.parseInt(words[4]));
      }
      case "ack" -> {
        if (unacknowledged.remove(Integer.parseInt(words[2]))) {
          all.acknowledged();
        }
      }
      default -> later(AGAIN_MS, () -> publish(Integer.parseInt(words[2])));
    }
  }

  /** Publishes the next message; without a connection, later. */
  void say() {
    int number = all.deliveries().next(id);
    unacknowledged.add(number);
    publish(number);
  }

  private void publish(int number) {
    if (socket != null && unacknowledged.contains(number)) {
      socket.writeTextMessage("publish " + topic + " " + id + " " + number);
    }
  }

  void close() {
    closing = true;
    timers.forEach(vertx::cancelTimer);
    if (socket != null) {
      socket.close();
    }
  }
}
