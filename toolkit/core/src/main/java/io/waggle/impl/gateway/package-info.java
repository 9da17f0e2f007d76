// SPDX-License-Identifier: Apache-2.0
/**
 * The gateway: {@code Directory} knows which connection has which uid and groups, {@code Shard} holds the connections
 * of one event loop and writes to them, {@code AudienceImpl} is a selection.
 */
package io.waggle.impl.gateway;
