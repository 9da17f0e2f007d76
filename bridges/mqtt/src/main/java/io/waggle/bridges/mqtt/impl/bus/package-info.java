// SPDX-License-Identifier: Apache-2.0
/**
 * The broker and Vert.x's event bus: consumers that are members of groups of shared subscriptions, requests of MQTT
 * clients to services, and requests of services to MQTT clients. Start with {@link io.waggle.bridges.mqtt.impl.bus.BusLinks};
 * {@code BUS.md} beside the module is for users. What only passes messages on is a rule (impl.rules).
 */
package io.waggle.bridges.mqtt.impl.bus;
