// SPDX-License-Identifier: Apache-2.0
package io.waggle.impl.connection;

import io.waggle.WorkerMetrics;
import java.util.Map;
import java.util.TreeMap;

/** Counters of one worker or client. Written on its event loop only, read anywhere. */
public final class Counters implements WorkerMetrics {

  private static final int MOST_CODES = 64;
  private static final int OTHER = 0;

  public long accepted;
  public long refused;
  public long handshakeFailures;
  long messagesRead;
  long messagesWritten;
  long sendFailures;
  long slowConsumers;
  long idleTimeouts;
  long protocolErrors;
  long handlerFailures;
  long endedBytesRead;
  long endedBytesWritten;
  private final Map<Integer, Long> disconnects = new TreeMap<>();

  /** Counts a connection that has ended; codes of the application's own beyond a number of them count as one. */
  void ended(int code, long bytesRead, long bytesWritten) {
    endedBytesRead += bytesRead;
    endedBytesWritten += bytesWritten;
    disconnects.merge(disconnects.size() < MOST_CODES || disconnects.containsKey(code) ? code : OTHER, 1L, Long::sum);
  }

  /** Returns how many connections ended, by the code of the reason. */
  Map<Integer, Long> disconnects() {
    return Map.copyOf(disconnects);
  }

  @Override
  public long accepted() {
    return accepted;
  }

  @Override
  public long refused() {
    return refused;
  }

  @Override
  public long handshakeFailures() {
    return handshakeFailures;
  }

  @Override
  public long messagesRead() {
    return messagesRead;
  }

  @Override
  public long messagesWritten() {
    return messagesWritten;
  }

  @Override
  public long sendFailures() {
    return sendFailures;
  }

  @Override
  public long slowConsumers() {
    return slowConsumers;
  }

  @Override
  public long idleTimeouts() {
    return idleTimeouts;
  }

  @Override
  public long protocolErrors() {
    return protocolErrors;
  }

  @Override
  public long handlerFailures() {
    return handlerFailures;
  }
}
