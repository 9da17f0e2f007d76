// SPDX-License-Identifier: Apache-2.0
package io.waggle.bridges.push.impl;

/**
 * What a client or a back end is told instead of what it wanted: a code of PROTOCOL.md and why, without a secret in it.
 * Immutable, any thread, no stack trace: strangers cause it at will.
 */
public final class PushException extends RuntimeException {

  private final int code;
  private final long retryMs;

  /**
   * Creates one.
   *
   * @param code of the table in PROTOCOL.md: an error, or from 1000 a close
   * @param reason {@code name: value (expected: rule)}
   */
  public PushException(int code, String reason) {
    this(code, reason, 0);
  }

  /**
   * Creates one that passes by itself.
   *
   * @param retryMs after which the same may succeed; 0 if that is not known
   */
  public PushException(int code, String reason, long retryMs) {
    super(reason, null, false, false);
    this.code = code;
    this.retryMs = retryMs;
  }

  /** Returns the code. */
  public int code() {
    return code;
  }

  /** Returns why. */
  public String reason() {
    return getMessage();
  }

  /** Returns after how many milliseconds it makes sense to try again; 0 if that is not known. */
  public long retryMs() {
    return retryMs;
  }
}
