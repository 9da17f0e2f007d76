// SPDX-License-Identifier: Apache-2.0
/**
 * How the testkit finds what a test left behind, by looking into Vert.x and Netty. Promises nothing.
 *
 * <p>Start with {@link io.waggle.testkit.internal.Leftovers}.
 */
package io.waggle.testkit.internal;
