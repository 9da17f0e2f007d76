// SPDX-License-Identifier: Apache-2.0
package io.waggle.bridges.push.impl.pusher;

import io.vertx.core.VertxException;

/** Why a subscription is not made. */
final class Refusal extends VertxException {

  private static final long serialVersionUID = 1L;

  private final String type;
  private final PusherError error;

  Refusal(String type, PusherError error, String text) {
    super(text, true);
    this.type = type;
    this.error = error;
  }

  String type() {
    return type;
  }

  PusherError error() {
    return error;
  }

  static Refusal unauthorised() {
    return new Refusal("AuthError", PusherError.UNAUTHORISED, "not authorised");
  }
}
