// SPDX-License-Identifier: Apache-2.0
/**
 * Workers, connections, protocols and the gateway: what a Waggle application is written against.
 *
 * <p>Start with {@link io.waggle.Worker}, then {@link io.waggle.Connection} and {@link io.waggle.Protocol}.
 * {@link io.waggle.Gateway} addresses connections by id, uid and group. How any of it works is in
 * {@code io.waggle.impl}, which promises nothing.
 */
package io.waggle;
