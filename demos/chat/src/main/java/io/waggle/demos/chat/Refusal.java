// SPDX-License-Identifier: Apache-2.0
package io.waggle.demos.chat;

import io.vertx.core.json.JsonObject;

/** What a client asked for cannot be done; it is told why. Thrown by the logic, caught in one place per side. */
final class Refusal extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private final String code;
  private final long retryMs;

  /**
   * Creates a refusal.
   *
   * @param code for programs, see the README
   * @param text for people
   */
  Refusal(String code, String text) {
    this(code, text, 0);
  }

  /**
   * Creates a refusal that passes.
   *
   * @param retryMs when to try again; 0 for never
   */
  Refusal(String code, String text, long retryMs) {
    super(text, null, false, false);
    this.code = code;
    this.retryMs = retryMs;
  }

  String code() {
    return code;
  }

  /** Returns the notice that a client gets. */
  JsonObject toJson() {
    JsonObject notice = new JsonObject().put("type", "notice").put("code", code).put("text", getMessage());
    return retryMs > 0 ? notice.put("retryMs", retryMs) : notice;
  }

  /** Returns the notice that answers a command, with its type and its ref if they are texts of a sane length. */
  JsonObject toJson(JsonObject command) {
    JsonObject notice = toJson();
    copy(command.getValue("type"), notice, "of");
    copy(command.getValue("ref"), notice, "ref");
    return notice;
  }

  private static void copy(Object value, JsonObject notice, String field) {
    if (value instanceof String text && text.length() <= Visitor.MAX_TOKEN) {
      notice.put(field, text);
    }
  }
}
