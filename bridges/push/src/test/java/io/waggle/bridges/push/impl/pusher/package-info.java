// SPDX-License-Identifier: Apache-2.0

/**
 * Tests of Pusher's protocol: the parts by themselves, the whole over raw WebSockets, and stock clients in Node.
 * {@link io.waggle.bridges.push.impl.pusher.PusherNode} is a server for them.
 */
package io.waggle.bridges.push.impl.pusher;
