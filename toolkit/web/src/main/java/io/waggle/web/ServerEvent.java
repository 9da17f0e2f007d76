// SPDX-License-Identifier: Apache-2.0
package io.waggle.web;

/**
 * One event of an {@link EventStream}, as browsers' {@code EventSource} reads it. Immutable; any thread.
 *
 * <pre>
 *   id: 7
 *   event: price
 *   retry: 3000
 *   data: first line
 *   data: second line
 * </pre>
 *
 * @param id what the client names when it comes back, or null; no CR, LF or NUL
 * @param name which listeners get it, or null for {@code message}; no CR or LF
 * @param retryMs after how long the client reconnects, 0 or more; -1 to leave it as it is
 * @param data any text; its lines become data lines. Null for an event without data, which only sets id and retry
 */
public record ServerEvent(String id, String name, long retryMs, String data) {

  /**
   * Creates an event; see the parameters.
   *
   * @throws IllegalArgumentException if id or name would break the stream, or retry is below -1
   */
  public ServerEvent {
    checkLine("id", id);
    checkLine("name", name);
    if (id != null && id.indexOf('\0') >= 0) {
      throw new IllegalArgumentException("id: has NUL (expected: one line without NUL)");
    }
    if (retryMs < -1) {
      throw new IllegalArgumentException("retryMs: " + retryMs + " (expected: 0 or more, or -1)");
    }
  }

  private static void checkLine(String field, String value) {
    if (value != null && (value.indexOf('\n') >= 0 || value.indexOf('\r') >= 0)) {
      throw new IllegalArgumentException(field + ": has a line end (expected: one line)");
    }
  }

  /** Returns an event with data only. */
  public static ServerEvent of(String data) {
    return new ServerEvent(null, null, -1, data);
  }

  /** Returns the same event with an id. */
  public ServerEvent withId(String id) {
    return new ServerEvent(id, name, retryMs, data);
  }

  /** Returns the same event with a name. */
  public ServerEvent withName(String name) {
    return new ServerEvent(id, name, retryMs, data);
  }

  /**
   * Returns the same event with a reconnection time.
   *
   * @param retryMs 0 or more
   */
  public ServerEvent withRetryMs(long retryMs) {
    return new ServerEvent(id, name, retryMs, data);
  }

  /** Returns the text of the event on the wire, with the blank line that ends it. */
  public String encode() {
    StringBuilder text = new StringBuilder(data == null ? 32 : data.length() + 32);
    if (id != null) {
      text.append("id: ").append(id).append('\n');
    }
    if (name != null) {
      text.append("event: ").append(name).append('\n');
    }
    if (retryMs >= 0) {
      text.append("retry: ").append(retryMs).append('\n');
    }
    if (data != null) {
      appendLines(text, "data: ", data);
    }
    return text.append('\n').toString();
  }

  /**
   * Appends each line with a prefix and LF; CR LF, LF and CR all end a line, as they do for the reader.
   *
   * @param text to append to
   * @param prefix such as {@code "data: "}
   * @param lines any text
   */
  public static void appendLines(StringBuilder text, String prefix, String lines) {
    int start = 0;
    for (int i = 0; i <= lines.length(); i++) {
      char c = i == lines.length() ? '\n' : lines.charAt(i);
      if (c == '\n' || c == '\r') {
        text.append(prefix).append(lines, start, i).append('\n');
        if (c == '\r' && i + 1 < lines.length() && lines.charAt(i + 1) == '\n') {
          i++;
        }
        start = i + 1;
      }
    }
  }
}
