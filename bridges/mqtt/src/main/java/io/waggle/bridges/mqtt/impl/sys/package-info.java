// SPDX-License-Identifier: Apache-2.0
/**
 * What the broker says of itself in {@code $SYS/broker/…}, under the names that mosquitto has for it. Start with
 * {@link io.waggle.bridges.mqtt.impl.sys.SysTopics}.
 */
package io.waggle.bridges.mqtt.impl.sys;
