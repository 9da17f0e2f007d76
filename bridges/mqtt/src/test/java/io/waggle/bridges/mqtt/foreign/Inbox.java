// SPDX-License-Identifier: Apache-2.0
package io.waggle.bridges.mqtt.foreign;

import io.waggle.bridges.mqtt.foreign.ForeignClient.Received;
import io.waggle.testkit.Await;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** Where a library's threads put what they get and the test's thread waits for it. */
final class Inbox {

  private final BlockingQueue<Received> messages = new LinkedBlockingQueue<>();
  private final CountDownLatch closed = new CountDownLatch(1);

  void put(Received message) {
    messages.add(message);
  }

  void closed() {
    closed.countDown();
  }

  /** Returns the next message; fails if none comes in time. */
  Received next() {
    try {
      Received message = messages.poll(Await.DEADLINE.toMillis(), TimeUnit.MILLISECONDS);
      if (message == null) {
        throw new AssertionError("no message within " + Await.DEADLINE);
      }
      return message;
    } catch (InterruptedException e) {
      throw interrupted(e);
    }
  }

  /** Waits until the server has closed the connection. */
  void awaitClosed() {
    try {
      if (!closed.await(Await.DEADLINE.toMillis(), TimeUnit.MILLISECONDS)) {
        throw new AssertionError("not closed within " + Await.DEADLINE);
      }
    } catch (InterruptedException e) {
      throw interrupted(e);
    }
  }

  private static AssertionError interrupted(InterruptedException e) {
    Thread.currentThread().interrupt();
    return new AssertionError("interrupted", e);
  }
}
