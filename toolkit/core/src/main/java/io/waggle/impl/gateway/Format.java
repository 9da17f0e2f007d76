// SPDX-License-Identifier: Apache-2.0
package io.waggle.impl.gateway;

import io.netty.buffer.ByteBuf;
import io.waggle.Transport;
import io.waggle.impl.connection.ConnectionBase;

/**
 * A protocol on a kind of transport: what all connections that share it can be sent as the same bytes. Encoding is
 * stateless, so the sender's thread does it, before the message can change.
 */
final class Format {

  final Object key;
  private final ConnectionBase<?> sample;
  private int users;

  Format(Object key, ConnectionBase<?> sample) {
    this.key = key;
    this.sample = sample;
  }

  /** Returns whether messages may travel in one piece: a datagram may be one message whole, and has little room. */
  boolean joins() {
    return sample.transport() != Transport.UDP;
  }

  Format join() {
    users++;
    return this;
  }

  /** Returns null, which removes a map entry, when the last user has left. */
  Format leave() {
    return --users == 0 ? null : this;
  }

  @SuppressWarnings("unchecked")
  <M> ByteBuf encode(M message) {
    return ((ConnectionBase<M>) sample).encode(message);
  }
}
