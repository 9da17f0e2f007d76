// SPDX-License-Identifier: Apache-2.0
/**
 * One client: the state machine of its connection, and the session that may outlive it. No sockets, no timers: what
 * goes out leaves through {@link io.waggle.bridges.mqtt.impl.session.Output}, what the rest of the broker does is asked
 * of {@link io.waggle.bridges.mqtt.impl.session.Exchange}. Start with {@link
 * io.waggle.bridges.mqtt.impl.session.Client}.
 */
package io.waggle.bridges.mqtt.impl.session;
