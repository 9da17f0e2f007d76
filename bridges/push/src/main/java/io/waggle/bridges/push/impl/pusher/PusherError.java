// SPDX-License-Identifier: Apache-2.0
package io.waggle.bridges.push.impl.pusher;

import io.waggle.CloseReason;

/** What goes wrong, with Pusher's number for it. Texts are for people and hold nothing that came from a client. */
enum PusherError {

  UNKNOWN_APP(4001, "the app does not exist"),
  OVER_QUOTA(4004, "over the app's limit"),
  UNSUPPORTED_PROTOCOL(4007, "protocol version not supported (expected: 5 to 7)"),
  NO_PROTOCOL(4008, "protocol version missing"),
  UNAUTHORISED(4009, "not authorised"),
  OVER_CAPACITY(4100, "over capacity, come back later"),
  RECONNECT(4200, "reconnect at once"),
  NO_PONG(4201, "no pong in time"),
  RATE_LIMIT(4301, "client event refused: too many, too fast");

  final int code;
  final String text;

  PusherError(int code, String text) {
    this.code = code;
    this.text = text;
  }

  CloseReason closeReason() {
    return CloseReason.of(code, text);
  }
}
