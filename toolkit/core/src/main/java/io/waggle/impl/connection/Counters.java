// SPDX-License-Identifier: Apache-2.0
package io.waggle.impl.connection;

import io.waggle.WorkerMetrics;

/** Counters of one worker or client. Written on its event loop only, read anywhere. */
public final class Counters implements WorkerMetrics {

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
