// SPDX-License-Identifier: Apache-2.0
package io.waggle.testkit.internal;

import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.util.ResourceLeakDetector;
import io.netty.util.ResourceLeakDetectorFactory;
import java.lang.ref.ReferenceQueue;
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * Collects what Netty's leak detector reports. {@link #install} must run before the first buffer is made: the
 * launcher listener of this package does that when the test run starts.
 */
public final class BufferLeaks {

  private static final int COLLECTIONS = 2;
  private static final long COLLECTION_TIMEOUT_MS = 1_000;
  private static final ConcurrentLinkedQueue<String> REPORTS = new ConcurrentLinkedQueue<>();

  private BufferLeaks() {
  }

  /** Listens to every leak detector made from now on. */
  static void install() {
    if (System.getProperty("io.netty.leakDetection.level") == null) {
      ResourceLeakDetector.setLevel(ResourceLeakDetector.Level.PARANOID);
    }
    ResourceLeakDetectorFactory.setResourceLeakDetectorFactory(new ResourceLeakDetectorFactory() {
      @Override
      public <T> ResourceLeakDetector<T> newResourceLeakDetector(Class<T> type, int samplingInterval, long maxActive) {
        return new ReportingDetector<>(type, samplingInterval);
      }
    });
  }

  /** Returns the leaks found since the last call, after making the garbage collector look for them. */
  public static List<String> collect() {
    for (int i = 0; i < COLLECTIONS; i++) {
      collectGarbage();
      nudge(PooledByteBufAllocator.DEFAULT);
      nudge(UnpooledByteBufAllocator.DEFAULT);
      nudge(ByteBufAllocator.DEFAULT);
    }
    List<String> found = new ArrayList<>();
    for (String report = REPORTS.poll(); report != null; report = REPORTS.poll()) {
      found.add(report);
    }
    return found;
  }

  /** Detectors look at their queue of collected buffers only when they track another one. */
  private static void nudge(ByteBufAllocator allocator) {
    allocator.directBuffer(1).release();
    allocator.heapBuffer(1).release();
    allocator.compositeBuffer(1).release();
  }

  private static void collectGarbage() {
    ReferenceQueue<Object> queue = new ReferenceQueue<>();
    WeakReference<Object> sentinel = new WeakReference<>(new Object(), queue);
    System.gc();
    try {
      queue.remove(COLLECTION_TIMEOUT_MS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    sentinel.clear();
  }

  private static final class ReportingDetector<T> extends ResourceLeakDetector<T> {

    ReportingDetector(Class<T> type, int samplingInterval) {
      super(type, samplingInterval);
    }

    @Override
    protected boolean needReport() {
      return true;
    }

    @Override
    protected void reportTracedLeak(String resourceType, String records) {
      REPORTS.add("LEAK: " + resourceType + records);
      super.reportTracedLeak(resourceType, records);
    }

    @Override
    protected void reportUntracedLeak(String resourceType) {
      REPORTS.add("LEAK: " + resourceType + " (run with -Dio.netty.leakDetection.level=paranoid for the places)");
      super.reportUntracedLeak(resourceType);
    }
  }
}
