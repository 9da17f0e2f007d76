// SPDX-License-Identifier: Apache-2.0
/**
 * MQTT packets and their bytes, of versions 3.1, 3.1.1 and 5. No sockets, no state of a connection. Start with {@link io.waggle.bridges.mqtt.impl.wire.Packet}.
 */
package io.waggle.bridges.mqtt.impl.wire;
