// SPDX-License-Identifier: Apache-2.0
package io.waggle.distribution;

import io.waggle.testkit.Await;
import io.waggle.testkit.RawFrame;
import io.waggle.testkit.RawWebSocket;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Numbered requests over one open WebSocket, one a millisecond, and what came back: {@code version number}. A thread
 * sends, another listens.
 */
final class Flow implements AutoCloseable {

  private final RawWebSocket socket;
  private final ScheduledExecutorService sender = Executors.newSingleThreadScheduledExecutor();
  private final AtomicInteger sent = new AtomicInteger();
  private final Map<Integer, Integer> answers = new ConcurrentHashMap<>();
  private final Map<String, Integer> versions = new ConcurrentHashMap<>();
  private final List<String> wrong = new CopyOnWriteArrayList<>();
  private volatile boolean closing;

  Flow(int port) {
    socket = RawWebSocket.connect(port, "/");
    Thread listener = new Thread(this::listen, "flow");
    listener.setDaemon(true);
    listener.start();
    sender.scheduleAtFixedRate(() -> socket.send(RawFrame.text(Integer.toString(sent.incrementAndGet()))), 0, 1,
      TimeUnit.MILLISECONDS);
  }

  private void listen() {
    try {
      while (true) {
        String[] words = socket.readText().split(" ");
        if (words.length == 2) {
          versions.merge(words[0], 1, Integer::sum);
          answers.merge(Integer.parseInt(words[1]), 1, Integer::sum);
        } else {
          wrong.add(String.join(" ", words));
        }
      }
    } catch (RuntimeException | AssertionError e) {
      if (!closing) {
        wrong.add("the socket: " + e);
      }
    }
  }

  /** Waits until so many requests were answered by a version. */
  void awaitAnswers(String version, int count) {
    Await.until(count + " answers of " + version + ", wrong: " + wrong, Duration.ofSeconds(30),
      () -> versions.getOrDefault(version, 0) >= count || !wrong.isEmpty());
    check();
  }

  /** Stops to send, waits for what is on its way, and checks that each request has one answer. Returns how many. */
  int finish() {
    sender.shutdown();
    Await.until("the sender ends", sender::isTerminated);
    Await.until("all answers", Duration.ofSeconds(15), () -> answers.size() >= sent.get() || !wrong.isEmpty());
    check();
    closing = true;
    return sent.get();
  }

  private void check() {
    Map<Integer, Integer> twice = new TreeMap<>(answers);
    twice.values().removeIf(count -> count == 1);
    if (!wrong.isEmpty() || !twice.isEmpty()) {
      throw new AssertionError("wrong: " + wrong + ", more than once: " + twice);
    }
  }

  @Override
  public void close() {
    closing = true;
    sender.shutdownNow();
    socket.close();
  }
}
