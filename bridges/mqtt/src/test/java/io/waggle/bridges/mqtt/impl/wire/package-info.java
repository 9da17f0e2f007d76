// SPDX-License-Identifier: Apache-2.0
/**
 * MQTT packets byte by byte: vectors, splits, random input, and Netty's codec as the other opinion. No sockets. Start
 * with {@link io.waggle.bridges.mqtt.impl.wire.MqttVectors}.
 */
package io.waggle.bridges.mqtt.impl.wire;
