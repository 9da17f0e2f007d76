// SPDX-License-Identifier: Apache-2.0
package io.waggle;

/** Counters of one worker instance since it was created. Readable from any thread; values may lag by a turn. */
public interface WorkerMetrics {

  /** Returns connections accepted. */
  long accepted();

  /** Returns connections refused by a limit (total, per address) or while accepting was paused. */
  long refused();

  /** Returns handshakes that failed or took too long. */
  long handshakeFailures();

  /** Returns messages delivered to handlers. */
  long messagesRead();

  /** Returns messages sent. */
  long messagesWritten();

  /** Returns sends that were not accepted, because the connection was closing or its queue was full. */
  long sendFailures();

  /** Returns connections closed for not reading, {@link CloseReason#SLOW_CONSUMER}. */
  long slowConsumers();

  /** Returns connections closed for being silent, {@link CloseReason#IDLE_TIMEOUT}. */
  long idleTimeouts();

  /** Returns connections closed for bytes that broke a rule of the protocol or a limit. */
  long protocolErrors();

  /** Returns exceptions thrown by handlers of the application. */
  long handlerFailures();
}
