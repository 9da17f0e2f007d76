// SPDX-License-Identifier: Apache-2.0
/**
 * The link of the broker to {@link io.waggle.Channels}: MQTT's topics and those of all other bridges are the same. What
 * clients publish goes there if anybody else wants it, and what comes from there is delivered as if a client had published
 * it. Start with {@link io.waggle.bridges.mqtt.impl.channels.ChannelLink}.
 */
package io.waggle.bridges.mqtt.impl.channels;
