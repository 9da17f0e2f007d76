// SPDX-License-Identifier: Apache-2.0
package io.waggle.bench.load;

import java.io.IOException;
import java.util.List;
import java.util.function.LongSupplier;

/**
 * A closed loop of requests against the servers of one side: a request follows when an earlier one was answered. Owned
 * and called by the thread that runs a scenario; its connections live on event loops of its own.
 */
public interface Load extends AutoCloseable {

  /**
   * Opens connections and waits until all of them are usable.
   *
   * @param ports of the servers, on 127.0.0.1; connections go to them in turn unless the load says otherwise
   * @param connections at least 1; spread over source addresses 127.0.0.1, 127.0.0.2 and so on
   * @throws IOException if one cannot be opened
   */
  void connect(List<Integer> ports, int connections) throws IOException, InterruptedException;

  /**
   * Runs the loop, then stops it and waits for what is under way.
   *
   * @param rampSeconds not recorded, 0 or more
   * @param seconds recorded, more than 0
   * @param serverCpuNanos reads the processor time the servers have used so far
   */
  Sample measure(double rampSeconds, double seconds, LongSupplier serverCpuNanos) throws InterruptedException;

  /** Closes the connections and stops the event loops; what the server closes from now on is no fault. */
  @Override
  void close();
}
