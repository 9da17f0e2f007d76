// SPDX-License-Identifier: Apache-2.0

/**
 * Push messaging: channels, users and groups for pages, apps and back ends, over WebSocket, server-sent events, HTTP
 * streaming and long-poll. {@code PROTOCOL.md} beside this module has every frame.
 */
package io.waggle.bridges.push;
