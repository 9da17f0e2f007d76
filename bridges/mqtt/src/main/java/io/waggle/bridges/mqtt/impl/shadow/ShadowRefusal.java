// SPDX-License-Identifier: Apache-2.0
package io.waggle.bridges.mqtt.impl.shadow;

import io.vertx.core.VertxException;

/** Why a request to a shadow is not carried out. Its codes are those of HTTP. */
final class ShadowRefusal extends VertxException {

  /** The request is wrong in itself. */
  static final int WRONG = 400;
  /** There is no such shadow. */
  static final int NOT_FOUND = 404;
  /** The shadow has another version than the request asks for. */
  static final int CONFLICT = 409;
  /** The document would be too large, or too deep. */
  static final int TOO_LARGE = 413;
  /** Too many requests wait. */
  static final int BUSY = 429;
  /** It could not be made safe. */
  static final int NOT_STORED = 503;
  /** There are as many shadows as there may be. */
  static final int FULL = 507;

  private final int code;

  ShadowRefusal(int code, String text) {
    super(text, true);
    this.code = code;
  }

  int code() {
    return code;
  }

  /** Returns the word it is counted under. */
  String event() {
    return switch (code) {
      case CONFLICT -> "shadow_conflict";
      case TOO_LARGE -> "shadow_too_large";
      case BUSY -> "shadow_busy";
      case FULL -> "shadow_full";
      case NOT_STORED -> "shadow_not_stored";
      default -> "shadow_refused";
    };
  }
}
