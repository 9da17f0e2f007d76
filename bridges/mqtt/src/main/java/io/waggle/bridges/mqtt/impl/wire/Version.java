// SPDX-License-Identifier: Apache-2.0
package io.waggle.bridges.mqtt.impl.wire;

/** A version of MQTT, as the protocol level of CONNECT names it. */
public enum Version {
  /** MQTT 3.1: protocol name {@code MQIsdp}, level 3. */
  V3_1(3, "MQIsdp"),
  /** MQTT 3.1.1: level 4. */
  V3_1_1(4, "MQTT"),
  /** MQTT 5.0: level 5. */
  V5(5, "MQTT");

  private final int level;
  private final String protocolName;

  Version(int level, String protocolName) {
    this.level = level;
    this.protocolName = protocolName;
  }

  /** Returns the protocol level. */
  public int level() {
    return level;
  }

  /** Returns the protocol name. */
  public String protocolName() {
    return protocolName;
  }

  /** Returns whether packets have properties and reason codes. */
  public boolean hasProperties() {
    return this == V5;
  }
}
