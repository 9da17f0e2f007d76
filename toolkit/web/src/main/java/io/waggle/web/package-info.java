// SPDX-License-Identifier: Apache-2.0
/**
 * The HTTP side of a worker: requests, forms and uploads, sessions, files and event streams, on Vert.x's HTTP server
 * and vertx-web's parts.
 *
 * <p>Start reading at {@link io.waggle.web.HttpWorker}. The strict request decoder is in {@code waggle-core}, as its
 * WebSocket handshakes use it too; sites and APIs built on this are under {@code verticles/}.
 */
package io.waggle.web;
