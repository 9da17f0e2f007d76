// SPDX-License-Identifier: Apache-2.0
package io.waggle.bridges.socketio.impl.engine;

import io.waggle.CloseReason;

/** Why sessions end, in the words that applications of Socket.IO know. Stateless. */
final class EndWords {

  static final String TRANSPORT_CLOSE = "transport close";
  static final String TRANSPORT_ERROR = "transport error";
  static final String PING_TIMEOUT = "ping timeout";
  static final String PARSE_ERROR = "parse error";
  static final String FORCED_CLOSE = "forced close";
  static final String STOPPING = "server shutting down";

  private EndWords() {
  }

  /** Returns why a session ended that this side has closed. */
  static String ofServer(CloseReason reason) {
    if (reason.equals(CloseReason.GOING_AWAY) || reason.equals(CloseReason.SERVICE_RESTART)) {
      return STOPPING;
    }
    String fault = fault(reason);
    return fault == null ? FORCED_CLOSE : fault;
  }

  /** Returns why a session ended whose WebSocket is gone; a browser that leaves a page says "going away". */
  static String ofSocket(CloseReason reason) {
    if (reason.equals(CloseReason.SERVICE_RESTART)) {
      return STOPPING;
    }
    String fault = fault(reason);
    return fault == null ? TRANSPORT_CLOSE : fault;
  }

  private static String fault(CloseReason reason) {
    switch (reason.code()) {
      case 1002: case 1003: case 1007: case 1008: case 1009: case 1011: case 3000: case 3002:
        return TRANSPORT_ERROR;
      case 3001:
        return PING_TIMEOUT;
      default:
        return null;
    }
  }
}
