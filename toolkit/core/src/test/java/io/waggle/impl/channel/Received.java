// SPDX-License-Identifier: Apache-2.0
package io.waggle.impl.channel;

import io.vertx.core.Handler;
import io.waggle.ChannelMessage;
import io.waggle.testkit.Await;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/** What a subscriber got, in order. Filled on any one thread, read on the test's. */
final class Received implements Handler<ChannelMessage> {

  private final List<ChannelMessage> messages = new ArrayList<>();

  @Override
  public synchronized void handle(ChannelMessage message) {
    messages.add(message);
  }

  synchronized List<ChannelMessage> messages() {
    return List.copyOf(messages);
  }

  List<String> texts() {
    return messages().stream().map(ChannelMessage::text).toList();
  }

  synchronized int count() {
    return messages.size();
  }

  synchronized boolean isEmptyOrEndsWith(String text) {
    return messages.isEmpty() || messages.get(messages.size() - 1).text().equals(text);
  }

  /** Waits for so many, and fails unless they are exactly the numbers from first on, in order. */
  void awaitNumbers(int first, int last) {
    Await.until((last - first + 1) + " messages, got " + count(), () -> count() >= last - first + 1);
    List<String> expected = IntStream.rangeClosed(first, last).mapToObj(Integer::toString).toList();
    List<String> got = texts();
    if (!got.equals(expected)) {
      throw new AssertionError("messages: " + got + " (expected: " + first + " to " + last + " in order, each once)");
    }
  }
}
