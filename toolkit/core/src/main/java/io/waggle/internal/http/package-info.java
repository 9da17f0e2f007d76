// SPDX-License-Identifier: Apache-2.0
/**
 * Strict HTTP/1.x request decoding for the Netty pipeline, shared by the HTTP worker and WebSocket handshakes. Not API:
 * it may change with any release.
 *
 * <p>Start reading at {@link io.waggle.internal.http.StrictHttpRequestDecoder}; the rules themselves are in
 * {@code HeadScanner}. Requests, routes and responses are not here: they belong to Vert.x and to {@code waggle-web}.
 */
package io.waggle.internal.http;
