// SPDX-License-Identifier: Apache-2.0
/**
 * How the HTTP worker works. Not API.
 *
 * <p>Start reading at {@code HttpWorkerImpl}; {@code HttpPeer} is one connection and the only place that reaches behind
 * Vert.x's public API, into the Netty pipeline. {@code FormReader}, {@code FileSender} and {@code ByteRange} know
 * nothing of it.
 */
package io.waggle.web.impl;
