// SPDX-License-Identifier: Apache-2.0
/**
 * The broker as MQTT clients of others find it. {@link io.waggle.bridges.mqtt.foreign.Scenario} says what they do,
 * a {@link io.waggle.bridges.mqtt.foreign.ForeignClient} does it with one library, and
 * {@code conformance/expected.txt} says what comes of it.
 *
 * <p>Start reading at {@link io.waggle.bridges.mqtt.foreign.ForeignClientContract}.
 */
package io.waggle.bridges.mqtt.foreign;
