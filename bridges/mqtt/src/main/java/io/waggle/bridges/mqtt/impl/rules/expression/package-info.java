// SPDX-License-Identifier: Apache-2.0
/**
 * The language of rules: one expression over the fields of one message. It has no loops, no names but those of the
 * message, and no way to anything of Java. Start with {@link io.waggle.bridges.mqtt.impl.rules.expression.Expression}.
 */
package io.waggle.bridges.mqtt.impl.rules.expression;
