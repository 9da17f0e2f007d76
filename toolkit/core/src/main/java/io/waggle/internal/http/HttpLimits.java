// SPDX-License-Identifier: Apache-2.0
package io.waggle.internal.http;

import java.util.Set;

/**
 * What one HTTP/1.x connection may send. Immutable; any thread.
 *
 * @param maxHeaderBytes request line, header lines and the blank line together, at least 256
 * @param maxBodyBytes one request body without its chunk framing; 0 for none allowed
 * @param headTimeoutMs from the first byte of a head to its last, at least 1
 * @param bodyTimeoutMs from the head to the last byte of the body, 0 for any time; stands still while reading is paused
 * @param lingerMs how long a refused client may read the answer before the socket is closed, at least 1
 * @param methods the methods to let through; others are answered with 501
 */
public record HttpLimits(int maxHeaderBytes, long maxBodyBytes, long headTimeoutMs, long bodyTimeoutMs, long lingerMs,
                         Set<String> methods) {

  /** The methods let through by default. */
  public static final Set<String> DEFAULT_METHODS =
    Set.of("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS");

  /** Creates limits; see the parameters for the ranges. */
  public HttpLimits {
    require(maxHeaderBytes >= 256, "maxHeaderBytes", maxHeaderBytes, "256 or more");
    require(maxBodyBytes >= 0, "maxBodyBytes", maxBodyBytes, "0 or more");
    require(headTimeoutMs >= 1, "headTimeoutMs", headTimeoutMs, "1 or more");
    require(bodyTimeoutMs >= 0, "bodyTimeoutMs", bodyTimeoutMs, "0 or more");
    require(lingerMs >= 1, "lingerMs", lingerMs, "1 or more");
    methods = Set.copyOf(methods);
  }

  /**
   * Returns the limits of a WebSocket handshake: GET without a body.
   *
   * @param maxHeaderBytes of the whole head
   * @param headTimeoutMs from its first byte to its last
   * @param lingerMs for reading a refusal
   */
  public static HttpLimits handshake(int maxHeaderBytes, long headTimeoutMs, long lingerMs) {
    return new HttpLimits(maxHeaderBytes, 0, headTimeoutMs, headTimeoutMs, lingerMs, DEFAULT_METHODS);
  }

  private static void require(boolean valid, String name, long value, String rule) {
    if (!valid) {
      throw new IllegalArgumentException(name + ": " + value + " (expected: " + rule + ")");
    }
  }
}
