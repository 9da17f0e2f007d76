// SPDX-License-Identifier: Apache-2.0
package io.waggle.bridges.push.impl.session;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import io.waggle.ChannelHistory;
import io.waggle.bridges.push.impl.wire.Frames;
import io.waggle.bridges.push.impl.wire.Positions;

/** Histories as frames. Stateless. */
public final class Histories {

  private Histories() {
  }

  /** Returns the frame with as many messages as fit, at least one; the rest is asked for from the last one on. */
  public static Buffer frame(long id, String channel, ChannelHistory history, int mostBytes) {
    JsonObject members = new JsonObject().put("channel", channel).put("complete", history.complete());
    String position = Positions.text(history.position());
    if (position != null) {
      members.put("position", position);
    }
    Buffer frame = Frames.answer("history", id, members);
    frame = frame.getBuffer(0, frame.length() - 1).appendString(",\"messages\":[");
    for (int i = 0; i < history.messages().size() && (i == 0 || frame.length() < mostBytes); i++) {
      if (i > 0) {
        frame.appendByte((byte) ',');
      }
      frame.appendBuffer(Frames.message(history.messages().get(i)));
    }
    return frame.appendString("]}");
  }
}
