// SPDX-License-Identifier: Apache-2.0
/**
 * The command {@code vertx bench}: scenarios that run a server on bare Vert.x and one on Waggle alternately and print
 * how they compare. The generator is in {@code load}, the servers in {@code reference} and {@code server}.
 *
 * <p>Start reading at {@link io.waggle.bench.Bench}, then {@code Scenarios}.
 */
package io.waggle.bench;
