// SPDX-License-Identifier: Apache-2.0
package io.waggle.bridges.mqtt.impl.shadow;

import io.vertx.core.buffer.Buffer;
import io.waggle.bridges.mqtt.impl.broker.Message;
import io.waggle.bridges.mqtt.impl.wire.Property;

/**
 * A request that was published, and where its answer goes. Immutable.
 *
 * @param end {@code update}, {@code get} or {@code delete}
 */
record ShadowCall(ShadowName name, String end, Message message) {

  boolean isUpdate() {
    return end.equals("update");
  }

  Buffer payload() {
    return Buffer.buffer(message.payload());
  }

  /** Returns where the client wants its answer; null if it did not say. */
  String responseTopic() {
    return message.properties().text(Property.RESPONSE_TOPIC);
  }

  byte[] correlation() {
    return message.properties().bytes(Property.CORRELATION_DATA);
  }
}
