// SPDX-License-Identifier: Apache-2.0
package io.waggle.testkit.internal;

import java.io.IOException;
import java.net.Socket;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;

/** One direction of one connection of a {@code FaultProxy}: a thread reads, another writes when it is time. */
public final class FaultyPipe {

  private static final int CHUNK_BYTES = 4 * 1024;
  private static final int MAX_CHUNKS = 1024;

  private final Socket from;
  private final Socket to;
  private final Faults faults;
  private final BlockingQueue<Chunk> queue = new ArrayBlockingQueue<>(MAX_CHUNKS);
  private final CountDownLatch ended = new CountDownLatch(1);

  /** What came at an instant; no bytes are the end. */
  private record Chunk(byte[] bytes, int length, long cameAt) {
  }

  public FaultyPipe(Socket from, Socket to, Faults faults) {
    this.from = from;
    this.to = to;
    this.faults = faults;
  }

  public void read() {
    try {
      int length;
      do {
        byte[] bytes = new byte[CHUNK_BYTES];
        length = read(bytes);
        queue.put(new Chunk(bytes, length, System.nanoTime()));
      } while (length > 0);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private int read(byte[] bytes) {
    try {
      return Math.max(0, from.getInputStream().read(bytes));
    } catch (IOException e) {
      return 0;
    }
  }

  public void write() {
    try {
      for (Chunk chunk = queue.take(); faults.awaitTurn(chunk.cameAt, chunk.length); chunk = queue.take()) {
        if (chunk.length == 0) {
          if (!from.isClosed()) {
            to.shutdownOutput();
          }
          // Else the test resets both sides, and an orderly end must not come first.
          return;
        }
        faults.flipIn(chunk.bytes, chunk.length);
        to.getOutputStream().write(chunk.bytes, 0, chunk.length);
      }
    } catch (IOException e) {
      // Reset by a test, or by who reads: nobody wants the rest.
      giveUp();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      ended.countDown();
    }
  }

  private void giveUp() {
    try {
      from.close();
    } catch (IOException e) {
      // It is closed already.
    }
    queue.clear();
  }

  public void awaitEnd() {
    try {
      ended.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
