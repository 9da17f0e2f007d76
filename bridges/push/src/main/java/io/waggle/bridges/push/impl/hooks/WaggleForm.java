// SPDX-License-Identifier: Apache-2.0
package io.waggle.bridges.push.impl.hooks;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import io.waggle.internal.trust.Hashes;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Our own form: each event has an id, so that a repetition is known as one, and the signature says when. One context,
 * but for {@link #event}.
 *
 * <pre>
 * Waggle-Signature: t=1700000000,v1=HEX(HMAC-SHA256(secret, "1700000000." + body))
 *
 * {"events":[{"id":"9f2c51d0e7a1b3c4-1","event":"publish","channel":"news","time":1700000000000,"data":{…}},…]}
 * </pre>
 */
final class WaggleForm implements Form {

  static final String HEADER = "Waggle-Signature";
  private static final int MIN_SECRET_BYTES = 32;
  private static final String PROCESS = random();
  private static final AtomicLong SEQUENCE = new AtomicLong();

  private final byte[] secret;

  WaggleForm(String text) {
    secret = text.getBytes(StandardCharsets.UTF_8);
    if (secret.length < MIN_SECRET_BYTES) {
      throw new IllegalArgumentException("secret: " + secret.length + " bytes (expected: at least " + MIN_SECRET_BYTES
        + ")");
    }
  }

  private static String random() {
    byte[] bytes = new byte[8];
    new SecureRandom().nextBytes(bytes);
    return HexFormat.of().formatHex(bytes);
  }

  @Override
  public JsonObject event(String kind, String channel, JsonObject data, long timeMs) {
    JsonObject json = new JsonObject().put("id", PROCESS + "-" + SEQUENCE.incrementAndGet()).put("event", kind);
    if (!channel.isEmpty()) {
      json.put("channel", channel);
    }
    return json.put("time", timeMs).put("data", data);
  }

  @Override
  public String head(long timeMs) {
    return "{\"events\":[";
  }

  @Override
  public Map<String, String> signature(Buffer body, long timeMs) {
    long seconds = timeMs / 1_000;
    byte[] time = (seconds + ".").getBytes(StandardCharsets.US_ASCII);
    return Map.of(HEADER, "t=" + seconds + ",v1=" + HexFormat.of().formatHex(Hashes.hmac(secret, time, body.getBytes())));
  }
}
