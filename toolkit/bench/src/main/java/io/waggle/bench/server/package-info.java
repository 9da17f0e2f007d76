// SPDX-License-Identifier: Apache-2.0
/**
 * The same servers as in {@code reference}, on Waggle's public API as its manual teaches it, with every limit and
 * deadline at its default.
 */
package io.waggle.bench.server;
