// SPDX-License-Identifier: Apache-2.0
package io.waggle.bridges.mqtt.foreign;

import java.util.Optional;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.function.Executable;

/** What the two clients of Paho have in common: calls that wait, and what comes in between. */
abstract class PahoPeer implements ForeignClient.Peer {

  static final int TIMEOUT_SECONDS = 10;

  final Inbox inbox = new Inbox();
  private boolean sessionPresent;

  static <T> T call(String what, Callable<T> action) {
    try {
      return action.call();
    } catch (Exception e) {
      throw new AssertionError(what, e);
    }
  }

  static void act(String what, Executable action) {
    try {
      action.execute();
    } catch (Throwable e) {
      throw new AssertionError(what, e);
    }
  }

  /** Returns whether the server had a session. */
  abstract boolean open() throws Exception;

  /** Returns the granted QoS. */
  abstract int subscribe(String filter, int qos) throws Exception;

  abstract boolean isConnected();

  abstract void end() throws Exception;

  abstract void free() throws Exception;

  PahoPeer connect() {
    sessionPresent = call("connect", this::open);
    return this;
  }

  @Override
  public Optional<Boolean> sessionPresent() {
    return Optional.of(sessionPresent);
  }

  @Override
  public void subscribe(int qos, String... filters) {
    for (String filter : filters) {
      int granted = call("subscribe", () -> subscribe(filter, qos));
      if (granted != qos) {
        throw new AssertionError("granted: " + granted + " (expected: " + qos + ")");
      }
    }
  }

  @Override
  public ForeignClient.Received next() {
    return inbox.next();
  }

  @Override
  public void disconnect() {
    act("disconnect", this::end);
  }

  @Override
  public void awaitClosed() {
    inbox.awaitClosed();
  }

  @Override
  public void close() {
    act("close", () -> {
      if (isConnected()) {
        end();
      }
      free();
    });
  }
}
