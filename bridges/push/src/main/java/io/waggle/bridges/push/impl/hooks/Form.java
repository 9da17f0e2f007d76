// SPDX-License-Identifier: Apache-2.0
package io.waggle.bridges.push.impl.hooks;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import java.util.Map;

/** How a webhook is told of events: as what, and signed how. All webhooks of one {@link Telling} write events alike. */
public interface Form {

  /**
   * Returns an event. Any thread.
   *
   * @param kind as {@link Telling#tell} has it
   * @param channel concerned, or empty
   * @param timeMs when it happened, since 1970
   */
  JsonObject event(String kind, String channel, JsonObject data, long timeMs);

  /**
   * Returns what stands in a request before its events and {@code ]}}.
   *
   * @param timeMs when the first of them happened
   */
  String head(long timeMs);

  /**
   * Returns the headers that show who sent a request. One context.
   *
   * @param timeMs now
   */
  Map<String, String> signature(Buffer body, long timeMs);
}
