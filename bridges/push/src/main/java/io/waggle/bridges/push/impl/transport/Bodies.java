// SPDX-License-Identifier: Apache-2.0
package io.waggle.bridges.push.impl.transport;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.waggle.bridges.push.PushOptions;
import io.waggle.bridges.push.impl.PushException;
import io.waggle.bridges.push.impl.wire.ClientFrame;
import io.waggle.internal.JsonDepth;
import java.util.ArrayList;
import java.util.List;

/** What a client sends in one request: a frame, or a list of them. Stateless; any thread. */
final class Bodies {

  private Bodies() {
  }

  /**
   * Makes frames of a body.
   *
   * @throws PushException if it is none or too much
   */
  static List<Buffer> split(Buffer body, PushOptions options) {
    if (!JsonDepth.isBounded(body)) {
      throw new PushException(400, "body: too deep (expected: at most " + JsonDepth.MAX + " levels)");
    }
    int first = 0;
    while (first < body.length() && body.getByte(first) <= ' ' && body.getByte(first) >= 0) {
      first++;
    }
    boolean isList = first < body.length() && body.getByte(first) == '[';
    if (!isList) {
      ClientFrame.of(body);
      return List.of(checked(body, options));
    }
    JsonArray list;
    try {
      list = new JsonArray(body);
    } catch (DecodeException e) {
      throw new PushException(400, "body: no JSON (expected: a frame, or a list of frames)");
    }
    if (list.size() > options.getMaxBatch()) {
      throw new PushException(413, "body: " + list.size() + " frames (expected: at most " + options.getMaxBatch() + ")");
    }
    List<Buffer> frames = new ArrayList<>();
    for (int i = 0; i < list.size(); i++) {
      if (!(list.getValue(i) instanceof JsonObject frame)) {
        throw new PushException(400, "body[" + i + "]: of another kind (expected: a frame)");
      }
      frames.add(checked(frame.toBuffer(), options));
    }
    return frames;
  }

  private static Buffer checked(Buffer frame, PushOptions options) {
    if (frame.length() > options.getMaxFrameBytes()) {
      throw new PushException(413, "frame: " + frame.length() + " bytes (expected: at most "
        + options.getMaxFrameBytes() + ")");
    }
    return frame;
  }
}
