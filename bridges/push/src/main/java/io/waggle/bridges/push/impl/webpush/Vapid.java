// SPDX-License-Identifier: Apache-2.0
package io.waggle.bridges.push.impl.webpush;

import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.Signature;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.LongSupplier;

/**
 * Says to a push service who we are (RFC 8292): a JWT for that service's origin, signed with ES256. Any thread; a token
 * serves an origin for eleven hours.
 *
 * <pre>
 *   Authorization: vapid t=eyJ0eXAiOiJKV1QiLCJhbGciOiJFUzI1NiJ9.eyJhdWQi….Hm9b…, k=BEl6…
 * </pre>
 */
final class Vapid {

  private static final long LIFETIME_S = 12 * 60 * 60;
  private static final long RENEW_S = 60 * 60;
  private static final int MAX_ORIGINS = 256;
  private static final String HEADER = encode("{\"typ\":\"JWT\",\"alg\":\"ES256\"}");

  private final VapidKeys keys;
  private final String subject;
  private final LongSupplier clock;
  private final Map<String, Token> tokens = new LinkedHashMap<>(16, 0.75f, true) {
    @Override
    protected boolean removeEldestEntry(Map.Entry<String, Token> eldest) {
      return size() > MAX_ORIGINS;
    }
  };

  private record Token(String header, long expires) {
  }

  Vapid(VapidKeys keys, String subject, LongSupplier clock) {
    this.keys = keys;
    this.subject = subject;
    this.clock = clock;
  }

  private static String encode(String json) {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(json.getBytes(StandardCharsets.UTF_8));
  }

  /**
   * Returns the header for a service.
   *
   * @param origin such as {@code https://push.example}
   */
  synchronized String authorization(String origin) {
    long now = clock.getAsLong() / 1_000;
    Token token = tokens.get(origin);
    if (token == null || token.expires - RENEW_S <= now) {
      token = new Token(sign(origin, now + LIFETIME_S), now + LIFETIME_S);
      tokens.put(origin, token);
    }
    return token.header;
  }

  private String sign(String origin, long expires) {
    JsonObject claims = new JsonObject().put("aud", origin).put("exp", expires);
    if (!subject.isEmpty()) {
      claims.put("sub", subject);
    }
    String signed = HEADER + "." + encode(claims.encode());
    try {
      Signature signature = Signature.getInstance("SHA256withECDSAinP1363Format");
      signature.initSign(keys.privateKey());
      signature.update(signed.getBytes(StandardCharsets.US_ASCII));
      return "vapid t=" + signed + "." + Base64.getUrlEncoder().withoutPadding().encodeToString(signature.sign())
        + ", k=" + keys.publicKey();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("ES256: every Java has it", e);
    }
  }
}
