// SPDX-License-Identifier: Apache-2.0
package io.waggle.bridges.push.impl.pusher;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.Json;
import io.vertx.core.json.JsonObject;
import io.waggle.bridges.push.PusherOptions;
import io.waggle.internal.JsonDepth;
import java.nio.charset.StandardCharsets;

/**
 * A user as a signed text says. Immutable; any thread.
 *
 * @param id of the user
 * @param info JSON text for the other members
 */
record PusherMember(String id, String info) {

  /**
   * Reads {@code {"user_id":"1","user_info":{…}}} or, with other names, what a sign-in brings.
   *
   * @param text of a right signature, and yet wrong if its signer does not know the rules
   * @return null if it is not valid or over a limit
   */
  static PusherMember parse(String text, String idKey, PusherOptions options) {
    if (text == null || !JsonDepth.isBounded(Buffer.buffer(text))) {
      return null;
    }
    try {
      JsonObject json = new JsonObject(text);
      Object id = json.getValue(idKey);
      Object info = json.getValue("user_info");
      String infoText = info == null ? MemberInfos.NONE : Json.encode(info);
      boolean isValid = (id instanceof String || id instanceof Number) && isBetween(id.toString(), options.getMaxUserIdBytes())
        && isBetween(infoText, options.getMaxUserInfoBytes());
      return isValid ? new PusherMember(id.toString(), infoText) : null;
    } catch (DecodeException | ClassCastException e) {
      return null;
    }
  }

  /** An id with a control character could be no uid of a gateway. */
  private static boolean isBetween(String text, int maxBytes) {
    return !text.isEmpty() && text.getBytes(StandardCharsets.UTF_8).length <= maxBytes
      && text.chars().noneMatch(Character::isISOControl);
  }
}
