// SPDX-License-Identifier: Apache-2.0
package io.waggle.bridges.push.impl.pusher;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.Json;
import io.waggle.internal.JsonPayload;

/**
 * The {@code data} of an event as the payload of a message, which always is JSON. Stateless.
 *
 * <pre>
 * "{\"a\":1}"   is  {"a":1}     text that holds JSON, as it is
 * "hello"       is  "hello"     any other text, as a JSON string
 * {"a":1}       is  {"a":1}     what is no text
 * </pre>
 */
final class Payloads {

  private Payloads() {
  }

  static Buffer of(Object data) {
    if (data instanceof String text) {
      Buffer bytes = Buffer.buffer(text);
      return JsonPayload.isJson(bytes) ? bytes : Json.encodeToBuffer(text);
    }
    return Json.encodeToBuffer(data);
  }
}
