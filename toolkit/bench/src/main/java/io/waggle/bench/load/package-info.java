// SPDX-License-Identifier: Apache-2.0
/**
 * The load generator: closed loops of Netty epoll channels with requests encoded beforehand, latency histograms, and
 * checkers that compute loss and disorder from sequence numbers. Nothing here knows Waggle or starts a server.
 *
 * <p>Start reading at {@link io.waggle.bench.load.Load}, then {@link io.waggle.bench.load.EchoLoad}.
 */
package io.waggle.bench.load;
