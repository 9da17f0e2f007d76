// SPDX-License-Identifier: Apache-2.0
/**
 * {@code waggle:bus-bridge}: the event bus for clients that are no nodes, over SockJS and over TCP, with nothing allowed
 * that is not listed. {@code SockJsBridge} and {@code TcpBridge} are the ways in; {@code BusSession} is one client of
 * either, {@code BusRules} decides what passes. Start reading at {@code BusBridgeVerticle}.
 */
package io.waggle.verticles.busbridge;
