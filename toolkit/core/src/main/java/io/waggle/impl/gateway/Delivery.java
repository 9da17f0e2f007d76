// SPDX-License-Identifier: Apache-2.0
package io.waggle.impl.gateway;

import io.netty.buffer.ByteBuf;
import java.util.List;
import java.util.Map;

/**
 * Messages for one selection of connections on one event loop, encoded and waiting for the end of its turn. Messages
 * for the same selection that follow each other travel as one piece: one write and one system call a connection.
 */
final class Delivery implements Runnable {

  private static final int MOST_BYTES = 64 * 1024;

  private final Shard shard;
  private final List<Selection> selections;
  private final Map<String, Membership> byId;
  private final Map<Format, ByteBuf> frames;
  private int messages = 1;

  Delivery(Shard shard, List<Selection> selections, Map<String, Membership> byId, Map<Format, ByteBuf> frames) {
    this.shard = shard;
    this.selections = selections;
    this.byId = byId;
    this.frames = frames;
  }

  /** Takes over another delivery that comes right after this one; false if it has to stay on its own. */
  boolean absorb(Delivery next) {
    if (byId != next.byId || !selections.equals(next.selections) || !frames.keySet().equals(next.frames.keySet())) {
      return false;
    }
    for (ByteBuf bytes : frames.values()) {
      if (bytes.readableBytes() > MOST_BYTES) {
        return false;
      }
    }
    frames.forEach((format, bytes) -> bytes.writeBytes(next.frames.get(format)));
    next.release();
    messages += next.messages;
    return true;
  }

  @Override
  public void run() {
    try {
      shard.forEach(selections, byId, member -> {
        ByteBuf bytes = frames.get(member.format);
        if (bytes != null) {
          member.connection.writeShared(bytes, messages);
        }
      });
    } finally {
      release();
    }
  }

  private void release() {
    frames.values().forEach(ByteBuf::release);
  }
}
