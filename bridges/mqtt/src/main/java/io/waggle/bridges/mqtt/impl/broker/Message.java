// SPDX-License-Identifier: Apache-2.0
package io.waggle.bridges.mqtt.impl.broker;

import io.waggle.bridges.mqtt.impl.wire.Properties;

/**
 * An application message on its way through the broker, whoever published it. Immutable; any thread.
 *
 * @param topic without wildcards
 * @param payload not to be changed by anybody
 * @param qos with which it was published, 0 to 2
 * @param retain whether it was published to be retained
 * @param properties those that travel with the message (MQTT 5 section 3.3.2.3): payload format, content type, response
 *     topic, correlation data, user properties; never expiry, alias or subscription identifiers
 * @param publisher the client id of who published it; empty if it was no client
 * @param expiresAt when it ends, in milliseconds since 1970; {@link Long#MAX_VALUE} for never
 * @param stamp of a retained message that the nodes of a cluster share: the newest has the highest; 0 of all others
 */
public record Message(String topic, byte[] payload, int qos, boolean retain, Properties properties, String publisher,
                      long expiresAt, long stamp) {

  /** Creates a message without a stamp. */
  public Message(String topic, byte[] payload, int qos, boolean retain, Properties properties, String publisher,
                 long expiresAt) {
    this(topic, payload, qos, retain, properties, publisher, expiresAt, 0);
  }

  /** Returns the same message with a stamp. */
  public Message stamped(long stamp) {
    return new Message(topic, payload, qos, retain, properties, publisher, expiresAt, stamp);
  }

  /** Returns whether it has ended. */
  public boolean isExpired(long now) {
    return now >= expiresAt;
  }
}
