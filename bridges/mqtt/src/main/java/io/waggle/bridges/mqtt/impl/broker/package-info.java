// SPDX-License-Identifier: Apache-2.0
/**
 * The broker: who is subscribed to what, and how a message gets from its publisher to them. Start with
 * {@link io.waggle.bridges.mqtt.impl.broker.Message}.
 */
package io.waggle.bridges.mqtt.impl.broker;
