// SPDX-License-Identifier: Apache-2.0
package io.waggle.testkit;

import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** The head of an HTTP response as a raw client read it. Immutable; any thread. */
public final class RawResponse {

  private final String head;
  private final int status;
  private final Map<String, String> headers = new TreeMap<>();

  private RawResponse(String head, int status) {
    this.head = head;
    this.status = status;
  }

  /**
   * Reads the head of a response, up to its empty line.
   *
   * @throws AssertionError if it is not one, or is late
   */
  public static RawResponse read(RawClient client) {
    String head = client.readUntil("\r\n\r\n");
    String[] lines = head.split("\r\n");
    if (!lines[0].matches("HTTP/1\\.[01] \\d{3}( .*)?")) {
      throw new AssertionError("status line: " + lines[0] + " (expected: HTTP/1.x and a number)");
    }
    RawResponse response = new RawResponse(head, Integer.parseInt(lines[0].substring(9, 12)));
    for (int i = 1; i < lines.length; i++) {
      int colon = lines[i].indexOf(':');
      response.headers.put(lines[i].substring(0, colon).toLowerCase(Locale.ROOT), lines[i].substring(colon + 1).trim());
    }
    return response;
  }

  /** Returns the status, 100-999. */
  public int status() {
    return status;
  }

  /** Returns a header by its name, in any case; null if it is not there; the last if it is there twice. */
  public String header(String name) {
    return headers.get(name.toLowerCase(Locale.ROOT));
  }

  /** Returns the head as it came. */
  @Override
  public String toString() {
    return head;
  }
}
