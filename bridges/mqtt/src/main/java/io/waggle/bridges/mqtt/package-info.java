// SPDX-License-Identifier: Apache-2.0
/**
 * An MQTT broker: {@code MqttBridge} for applications, {@code waggle:mqtt} as a server.
 */
package io.waggle.bridges.mqtt;
