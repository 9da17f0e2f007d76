// SPDX-License-Identifier: Apache-2.0
package io.waggle.bridges.push.impl.pusher;

import io.vertx.core.VertxException;

/** Why a request is refused: an HTTP status and a text that holds nothing of the request. */
final class ApiException extends VertxException {

  private static final long serialVersionUID = 1L;

  private final int status;

  ApiException(int status, String text) {
    super(text, true);
    this.status = status;
  }

  static ApiException tooLong(String name, int maxBytes) {
    return new ApiException(413, name + ": too long (expected: at most " + maxBytes + " bytes)");
  }

  int status() {
    return status;
  }
}
