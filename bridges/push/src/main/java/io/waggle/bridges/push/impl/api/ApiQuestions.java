// SPDX-License-Identifier: Apache-2.0
package io.waggle.bridges.push.impl.api;

import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.waggle.ChannelPosition;
import io.waggle.bridges.push.impl.PushException;
import io.waggle.bridges.push.impl.session.Histories;
import io.waggle.bridges.push.impl.session.PushCore;
import io.waggle.bridges.push.impl.wire.ClientFrame;
import io.waggle.bridges.push.impl.wire.Positions;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Map;

/** What a back end may ask about. On the event loop. */
final class ApiQuestions {

  private static final int MAX_LIMIT = 1_000;
  private static final int DEFAULT_LIMIT = 50;

  private final PushCore core;

  ApiQuestions(PushCore core) {
    this.core = core;
  }

  Future<JsonObject> online(ClientFrame body) {
    return core.gateway().online(new HashSet<>(body.texts("uids", core.options().getMaxTargets())))
      .map(answer -> new JsonObject().put("online", new JsonArray(new ArrayList<>(answer.value())))
        .put("time", answer.asOf().toEpochMilli()));
  }

  /** Returns a part of a history, as the frame of that name. */
  Future<Buffer> history(String channel, String since, String limit) {
    ChannelPosition after = Positions.of(since);
    int most = DEFAULT_LIMIT;
    try {
      most = limit == null ? most : Integer.parseInt(limit);
    } catch (NumberFormatException e) {
      most = 0;
    }
    if (most < 1 || most > MAX_LIMIT) {
      throw new PushException(400, "limit: wrong (expected: 1 to " + MAX_LIMIT + ")");
    }
    try {
      return core.channels().history(channel, after, most)
        .map(history -> Histories.frame(0, channel, history, core.options().getMaxBodyBytes()));
    } catch (IllegalArgumentException e) {
      return Future.failedFuture(e);
    }
  }

  /** Returns where a channel stands and who is there. */
  Future<Buffer> channel(String channel) {
    try {
      return core.channels().presence(channel).compose(present -> core.channels().history(channel, null, 1)
        .map(history -> new JsonObject().put("channel", channel).put("position", Positions.text(history.position()))
          .put("subscribers", present.identities().values().stream().mapToInt(Integer::intValue).sum())
          .put("users", new JsonObject(Map.copyOf(present.identities()))).put("complete", present.complete())
          .toBuffer()));
    } catch (IllegalArgumentException e) {
      return Future.failedFuture(e);
    }
  }
}
