// SPDX-License-Identifier: Apache-2.0

/**
 * Pusher Channels, protocol 7: WebSocket connections of stock clients and the signed HTTP interface of stock server
 * libraries, over the same topics as everything else. {@code PUSHER.md} beside this module says what is what. Start at
 * {@link io.waggle.bridges.push.impl.pusher.PusherApp}.
 */
package io.waggle.bridges.push.impl.pusher;
