// SPDX-License-Identifier: Apache-2.0
package io.waggle.bridges.push.impl.receipts;

import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.json.JsonObject;
import io.waggle.bridges.push.ReceiptOptions;
import io.waggle.bridges.push.impl.webpush.HttpPost;
import io.waggle.bridges.push.impl.webpush.Outcome;
import io.waggle.internal.trust.Hashes;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.function.LongSupplier;

/**
 * The back end that gets what nobody acknowledged. Any thread.
 *
 * <pre>
 *   POST /hook
 *   Waggle-Signature: t=1700000000,v1=5f1e…      HMAC-SHA-256 of "1700000000." and the body, in hex
 *
 *   {"event":"fallback","message":"m-1","uid":"ann","sent":1700000000000,"frame":{…}}
 * </pre>
 */
final class Webhook {

  private final HttpPost http;
  private final String url;
  private final byte[] secret;
  private final LongSupplier clock;

  /** @param secret to sign with; empty to not sign */
  Webhook(Vertx vertx, ReceiptOptions options, String secret, LongSupplier clock) {
    this.http = new HttpPost(vertx, new HttpClientOptions(), options.getWebhookTimeoutMs());
    this.url = options.getWebhookUrl();
    this.secret = secret.getBytes(StandardCharsets.UTF_8);
    this.clock = clock;
  }

  Future<Outcome> give(Store.Sent sent, String uid, Buffer frame) {
    Buffer body = new JsonObject().put("event", "fallback").put("message", sent.id()).put("uid", uid)
      .put("sent", sent.at()).put("frame", new JsonObject(frame)).toBuffer();
    MultiMap headers = MultiMap.caseInsensitiveMultiMap().add("Content-Type", "application/json");
    if (secret.length > 0) {
      headers.add("Waggle-Signature", signature(secret, clock.getAsLong() / 1_000, body));
    }
    return http.post(new RequestOptions().setAbsoluteURI(url), headers, body);
  }

  /** Returns {@code t=…,v1=…}. */
  static String signature(byte[] secret, long seconds, Buffer body) {
    byte[] time = (seconds + ".").getBytes(StandardCharsets.UTF_8);
    return "t=" + seconds + ",v1=" + HexFormat.of().formatHex(Hashes.hmac(secret, time, body.getBytes()));
  }

  Future<Void> close() {
    return http.close();
  }
}
