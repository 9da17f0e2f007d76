// SPDX-License-Identifier: Apache-2.0
/**
 * Who may connect and what clients may do: passwords, tokens, certificates, an HTTP hook, rules, bans. What the broker
 * uses is {@link io.waggle.bridges.mqtt.impl.auth.AuthChain}; start there. Nothing here writes to a client's socket.
 */
package io.waggle.bridges.mqtt.impl.auth;
