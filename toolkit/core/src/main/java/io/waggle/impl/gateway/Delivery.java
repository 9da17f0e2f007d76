// SPDX-License-Identifier: Apache-2.0
package io.waggle.impl.gateway;

import io.netty.buffer.ByteBuf;
import java.util.HashMap;
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
      Format format = frames.keySet().iterator().next();
      Members members = shard.hasOnly(format) ? shard.simple(selections) : null;
      if (members != null) {
        deliver(members, new SharedView(frames.get(format), messages));
      } else {
        deliverSelected();
      }
    } finally {
      release();
    }
  }

  private static void deliver(Members members, SharedView view) {
    for (int i = members.size() - 1; i >= 0; i--) {
      view.writeTo(members.connection(i));
    }
  }

  private void deliverSelected() {
    Map<Format, SharedView> views = new HashMap<>(4);
    frames.forEach((format, bytes) -> views.put(format, new SharedView(bytes, messages)));
    shard.forEach(selections, byId, member -> {
      SharedView view = views.get(member.format);
      if (view != null) {
        view.writeTo(member.connection);
      }
    });
  }

  private void release() {
    frames.values().forEach(ByteBuf::release);
  }
}
