// SPDX-License-Identifier: Apache-2.0
package io.waggle.internal.http;

/**
 * A request that breaks HTTP or a limit, with the status it is to be answered with. Stackless: bad input is not a
 * fault of the program.
 */
public final class HttpRequestException extends RuntimeException {

  private final int status;

  /**
   * Creates an exception.
   *
   * @param status 400-599
   * @param message {@code name: value (expected: rule)}, never what the client sent
   */
  public HttpRequestException(int status, String message) {
    super(message, null, false, false);
    this.status = status;
  }

  /** Returns the status to answer with, 400-599. */
  public int status() {
    return status;
  }
}
