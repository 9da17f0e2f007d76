// SPDX-License-Identifier: Apache-2.0
/**
 * Tests of the assembled distribution: each runs {@code bin/vertx} as a process, as a user does.
 * Start reading at {@code VertxScript}.
 */
package io.waggle.distribution;
