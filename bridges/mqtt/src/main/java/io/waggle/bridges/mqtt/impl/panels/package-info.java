// SPDX-License-Identifier: Apache-2.0
/**
 * The tables of the broker on the admin page: clients, sessions, who is slow, subscriptions, groups, retained messages.
 * What they show is read from other threads than those that change it, and a moment old. Start with
 * {@link io.waggle.bridges.mqtt.impl.panels.Panels}.
 */
package io.waggle.bridges.mqtt.impl.panels;
