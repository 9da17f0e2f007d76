// SPDX-License-Identifier: Apache-2.0
/**
 * Servers under test as processes of their own: how one is started, found, measured and ended, and what its main
 * method calls. Both sides of a comparison go through the same code.
 *
 * <p>Start reading at {@link io.waggle.bench.process.ServerProcess}.
 */
package io.waggle.bench.process;
