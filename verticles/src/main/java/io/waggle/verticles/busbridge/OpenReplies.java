// SPDX-License-Identifier: Apache-2.0
package io.waggle.verticles.busbridge;

import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * The messages that one client received and may still reply to, each once and for a while: of too many the oldest is
 * forgotten. Owned by a client, on its event loop.
 */
final class OpenReplies<T> {

  private final int most;
  private final long timeoutNanos;
  private final Map<String, Open<T>> open = new LinkedHashMap<>();

  private record Open<T>(T message, long since) {
  }

  OpenReplies(int most, long timeoutMs) {
    this.most = most;
    timeoutNanos = TimeUnit.MILLISECONDS.toNanos(timeoutMs);
  }

  void put(String address, T message) {
    if (open.size() >= most) {
      Iterator<String> oldest = open.keySet().iterator();
      oldest.next();
      oldest.remove();
    }
    open.put(address, new Open<>(message, System.nanoTime()));
  }

  /** Returns the message to reply to and forgets it; null if there is none, or not any more. */
  T take(String address) {
    Open<T> taken = open.remove(address);
    return taken == null || System.nanoTime() - taken.since > timeoutNanos ? null : taken.message;
  }
}
