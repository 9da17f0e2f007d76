// SPDX-License-Identifier: Apache-2.0
/**
 * What the specifications ask for, statement by statement: the table, and a running broker with a client that sends
 * any bytes. Start with {@link io.waggle.bridges.mqtt.conformance.StatementsTest}.
 */
package io.waggle.bridges.mqtt.conformance;
