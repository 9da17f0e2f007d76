// SPDX-License-Identifier: Apache-2.0
/**
 * Where rules send to: one class for each kind of other side. Start with
 * {@link io.waggle.bridges.mqtt.impl.rules.sink.Sinks}.
 */
package io.waggle.bridges.mqtt.impl.rules.sink;
