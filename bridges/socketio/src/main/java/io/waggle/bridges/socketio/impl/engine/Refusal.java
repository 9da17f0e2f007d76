// SPDX-License-Identifier: Apache-2.0
package io.waggle.bridges.socketio.impl.engine;

/** Why a request is not served: an HTTP status and what Engine.IO clients read. */
enum Refusal {

  UNKNOWN_TRANSPORT(400, 0, "Transport unknown"),
  UNKNOWN_SESSION(400, 1, "Session ID unknown"),
  BAD_METHOD(400, 2, "Bad handshake method"),
  BAD_REQUEST(400, 3, "Bad request"),
  FORBIDDEN(403, 4, "Forbidden"),
  UNSUPPORTED_REVISION(400, 5, "Unsupported protocol version"),
  /** Too many sessions, in all or of this address, or the server is about to stop: come back later. */
  TOO_MANY(503, 4, "Forbidden"),
  TOO_BIG(413, 3, "Bad request");

  private final int status;
  private final String json;

  Refusal(int status, int code, String message) {
    this.status = status;
    this.json = "{\"code\":" + code + ",\"message\":\"" + message + "\"}";
  }

  int status() {
    return status;
  }

  String json() {
    return json;
  }
}
