// SPDX-License-Identifier: Apache-2.0
package io.waggle.impl.gateway;

import io.netty.buffer.ByteBuf;
import io.waggle.impl.connection.ConnectionBase;

/**
 * Encoded bytes on their way to one connection after the other. A socket that takes them all at once, as nearly all
 * do, leaves the view free for the next; one that does not keeps it, and the next gets a new one.
 */
final class SharedView {

  private final ByteBuf bytes;
  private final int messages;
  private ByteBuf view;

  SharedView(ByteBuf bytes, int messages) {
    this.bytes = bytes;
    this.messages = messages;
    this.view = bytes.duplicate();
  }

  void writeTo(ConnectionBase<?> connection) {
    if (connection.writeShared(view, messages)) {
      view.setIndex(bytes.readerIndex(), bytes.writerIndex());
    } else {
      view = bytes.duplicate();
    }
  }
}
