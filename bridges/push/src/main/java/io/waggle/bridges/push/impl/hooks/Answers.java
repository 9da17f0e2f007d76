// SPDX-License-Identifier: Apache-2.0
package io.waggle.bridges.push.impl.hooks;

import io.vertx.core.VertxException;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.waggle.bridges.push.impl.PushException;
import io.waggle.internal.trust.BoundedHttp;
import io.waggle.internal.trust.StrictJson;

/** Reads what back ends answer. Stateless. */
final class Answers {

  private static final int MAX_NAME = 256;
  private static final int MAX_NAMES = 1_000;
  private static final int MAX_REASON = 120;

  private Answers() {
  }

  /** Returns whether a failure of {@link #read} is the answer no. */
  static boolean isRefusal(Throwable failure) {
    return failure instanceof PushException;
  }

  /**
   * Returns a yes, with what of it has a meaning for the question.
   *
   * @throws PushException with a code from 400 to 499, other than 408, if it is a no
   * @throws VertxException if it is not an answer
   */
  static JsonObject read(String kind, BoundedHttp.Answer answer) {
    if (answer.status() == 401 || answer.status() == 403) {
      throw new PushException(answer.status(), kind + ": refused (expected: allowed by the back end)");
    }
    if (answer.status() != 200) {
      throw wrong("status " + answer.status(), "200");
    }
    JsonObject said = StrictJson.object(answer.body());
    if (!(said.getValue("allow") instanceof Boolean allow)) {
      throw wrong("allow", "true or false");
    }
    if (!allow) {
      throw new PushException(code(said), reason(kind, said));
    }
    JsonObject useful = new JsonObject().put("allow", true);
    if (kind.equals("connect")) {
      connect(said, useful);
    } else if (kind.equals("publish") && said.containsKey("data")) {
      useful.put("data", said.getValue("data"));
    }
    return useful;
  }

  private static int code(JsonObject said) {
    return said.getValue("code") instanceof Integer code && code >= 400 && code < 500 && code != 408 ? code : 403;
  }

  /** Clients are told; it must be short and one line. */
  private static String reason(String kind, JsonObject said) {
    return said.getValue("reason") instanceof String reason && reason.length() <= MAX_REASON
      && reason.chars().noneMatch(Character::isISOControl) ? reason
      : kind + ": refused (expected: allowed by the back end)";
  }

  private static void connect(JsonObject said, JsonObject useful) {
    if (said.getValue("uid") != null) {
      requireName(said.getValue("uid"), "uid");
      useful.put("uid", said.getValue("uid"));
    }
    if (said.getValue("info") != null) {
      if (!(said.getValue("info") instanceof JsonObject)) {
        throw wrong("info", "an object");
      }
      useful.put("info", said.getValue("info"));
    }
    names(said, useful, "channels");
    names(said, useful, "groups");
  }

  private static void names(JsonObject said, JsonObject useful, String member) {
    Object value = said.getValue(member);
    if (value == null) {
      return;
    }
    if (!(value instanceof JsonArray list) || list.size() > MAX_NAMES) {
      throw wrong(member, "a list of at most " + MAX_NAMES);
    }
    list.forEach(each -> requireName(each, member));
    useful.put(member, list);
  }

  private static void requireName(Object value, String member) {
    if (!(value instanceof String text) || text.isEmpty() || text.length() > MAX_NAME) {
      throw wrong(member, "1-" + MAX_NAME + " characters");
    }
  }

  private static VertxException wrong(String what, String expected) {
    return VertxException.noStackTrace("answer: " + what + " (expected: " + expected + ")");
  }
}
