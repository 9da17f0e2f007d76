// SPDX-License-Identifier: Apache-2.0
/**
 * Rules: which messages are selected, what is made of them, and how they get to a sink. Start with
 * {@link io.waggle.bridges.mqtt.impl.rules.Rules}; {@code RULES.md} has the expressions and the sinks.
 */
package io.waggle.bridges.mqtt.impl.rules;
