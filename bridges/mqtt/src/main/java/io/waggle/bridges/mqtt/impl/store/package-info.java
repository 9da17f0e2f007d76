// SPDX-License-Identifier: Apache-2.0
/**
 * What outlives the process: sessions, queues and retained messages. Start with
 * {@link io.waggle.bridges.mqtt.impl.store.SessionStore}.
 */
package io.waggle.bridges.mqtt.impl.store;
