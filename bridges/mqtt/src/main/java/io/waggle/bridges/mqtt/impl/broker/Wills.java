// SPDX-License-Identifier: Apache-2.0
package io.waggle.bridges.mqtt.impl.broker;

import io.waggle.bridges.mqtt.impl.wire.Property;

/** Wills: messages whose time begins when they are published. */
final class Wills {

  private Wills() {
  }

  /** Returns a will as the message it becomes. */
  static Message published(Message will, long now) {
    long seconds = will.properties().number(Property.MESSAGE_EXPIRY, -1);
    return new Message(will.topic(), will.payload(), will.qos(), will.retain(),
      will.properties().without(Property.MESSAGE_EXPIRY), will.publisher(),
      seconds < 0 ? Long.MAX_VALUE : now + 1_000 * seconds);
  }
}
