// SPDX-License-Identifier: Apache-2.0
/**
 * What one client may do and has done: its state machine, its subscriptions, limits and permissions. No sockets. Start
 * reading at {@link io.waggle.bridges.push.impl.session.PushSession}.
 */
package io.waggle.bridges.push.impl.session;
