// SPDX-License-Identifier: Apache-2.0
package io.waggle.bridges.push.impl.hooks;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import java.util.HexFormat;
import java.security.SecureRandom;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Something that happened, as it is told. Immutable; any thread.
 *
 * <pre>{"id":"9f2c51d0e7a1b3c4-1","event":"publish","channel":"news","time":1700000000000,"data":{…}}</pre>
 *
 * @param channel empty if it is about none
 * @param timeMs since 1970
 */
record Event(String channel, long timeMs, Buffer json) {

  private static final String PROCESS = random();
  private static final AtomicLong SEQUENCE = new AtomicLong();

  private static String random() {
    byte[] bytes = new byte[8];
    new SecureRandom().nextBytes(bytes);
    return HexFormat.of().formatHex(bytes);
  }

  /** Creates one with an id of its own. */
  static Event of(String kind, String channel, JsonObject data, long timeMs) {
    JsonObject json = new JsonObject().put("id", PROCESS + "-" + SEQUENCE.incrementAndGet()).put("event", kind);
    if (!channel.isEmpty()) {
      json.put("channel", channel);
    }
    return new Event(channel, timeMs, json.put("time", timeMs).put("data", data).toBuffer());
  }
}
