// SPDX-License-Identifier: Apache-2.0
package io.waggle.bridges.push.impl.session;

import io.vertx.core.buffer.Buffer;
import io.waggle.ChannelMessage;
import io.waggle.bridges.push.impl.wire.Frames;
import io.waggle.bridges.push.impl.wire.MergePatch;
import io.waggle.internal.JsonPayload;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The last messages as changes of the ones before them, made once for all who had the same one before. One instance's;
 * its event loop.
 */
final class Deltas {

  private static final int KEPT = 64;

  private final Map<Change, Buffer> frames = new LinkedHashMap<>() {
    @Override
    protected boolean removeEldestEntry(Map.Entry<Change, Buffer> eldest) {
      return size() > KEPT;
    }
  };
  private long computed;

  private record Change(String channel, String before, long beforeOffset, String after, long afterOffset) {
  }

  /**
   * Returns the frame of a message for somebody who had another one before.
   *
   * @param before null if none
   */
  Buffer frame(ChannelMessage before, ChannelMessage after) {
    return frames.computeIfAbsent(new Change(after.topic(), before == null ? "" : before.id(),
      before == null ? -1 : before.offset(), after.id(), after.offset()), change -> {
        computed++;
        return make(before, after);
      });
  }

  private static Buffer make(ChannelMessage before, ChannelMessage after) {
    Buffer from = before == null ? null : JsonPayload.of(before);
    Buffer to = from == null ? null : JsonPayload.of(after);
    Buffer patch = to == null ? null : MergePatch.between(from, to);
    return patch == null ? Frames.message(after) : Frames.delta(after, patch);
  }

  /** Returns how often a frame had to be made. */
  long computed() {
    return computed;
  }
}
