// SPDX-License-Identifier: Apache-2.0
/**
 * The built-in protocols. {@code Codec} is what a connection works with: a protocol on Netty's buffers, without the
 * copies that the public form needs; {@code BufferCodec} makes one of a user's own protocol.
 */
package io.waggle.impl.protocol;
