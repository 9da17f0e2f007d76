// SPDX-License-Identifier: Apache-2.0
/**
 * How the types of {@code io.waggle} work; nothing here is promised.
 *
 * <p>{@code WorkerImpl} accepts; {@code impl.connection} owns a connection from then on; {@code impl.websocket} is
 * RFC 6455; {@code impl.protocol} holds the built-in protocols; {@code impl.gateway} finds connections by name.
 * {@code WaggleVertx} is what all of them share in one Vert.x.
 */
package io.waggle.impl;
