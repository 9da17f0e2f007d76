// SPDX-License-Identifier: Apache-2.0
/**
 * {@code waggle:bus-bridge}: the event bus for clients that are no nodes, over SockJS and over TCP, with nothing allowed
 * that is not listed. {@code BusRules} decides for both; {@code SockJsBridge} puts it in front of Vert.x-Web's bridge,
 * {@code TcpSession} speaks the frames of Vert.x's TCP bridge. Start reading at {@code BusBridgeVerticle}.
 */
package io.waggle.verticles.busbridge;
