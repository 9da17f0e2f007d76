// SPDX-License-Identifier: Apache-2.0
package io.waggle.impl.websocket;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import io.waggle.internal.http.OriginRule;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.List;

/** What an opening request must look like, RFC 6455 section 4.2.1, and whom it may come from. */
public final class UpgradeRules {

  private static final String KEY_SUFFIX = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";

  private UpgradeRules() {
  }

  /** A rule that a request breaks, and how it is answered. */
  public record Refusal(HttpResponseStatus status, String body) {
  }

  /**
   * Checks a request.
   *
   * @param origins allowed besides the request's own host if empty; {@code *} for any
   * @return null if it may be accepted
   */
  public static Refusal check(HttpRequest request, List<String> origins, boolean secure) {
    HttpHeaders headers = request.headers();
    if (!headers.containsValue(HttpHeaderNames.UPGRADE, "websocket", true)) {
      return new Refusal(HttpResponseStatus.UPGRADE_REQUIRED, "This is a WebSocket endpoint.");
    }
    if (!request.method().equals(HttpMethod.GET)) {
      return new Refusal(HttpResponseStatus.METHOD_NOT_ALLOWED, "method: expected GET");
    }
    if (request.protocolVersion().compareTo(HttpVersion.HTTP_1_1) < 0) {
      return new Refusal(HttpResponseStatus.BAD_REQUEST, "version: expected HTTP/1.1");
    }
    if (!headers.containsValue(HttpHeaderNames.CONNECTION, "upgrade", true)) {
      return new Refusal(HttpResponseStatus.BAD_REQUEST, "Connection: expected Upgrade");
    }
    if (!headers.getAll(HttpHeaderNames.SEC_WEBSOCKET_VERSION).equals(List.of("13"))) {
      return new Refusal(HttpResponseStatus.UPGRADE_REQUIRED, "Sec-WebSocket-Version: expected 13");
    }
    if (!isKey(headers.getAll(HttpHeaderNames.SEC_WEBSOCKET_KEY))) {
      return new Refusal(HttpResponseStatus.BAD_REQUEST, "Sec-WebSocket-Key: expected 16 bytes in base64, once");
    }
    if (headers.getAll(HttpHeaderNames.HOST).size() != 1) {
      return new Refusal(HttpResponseStatus.BAD_REQUEST, "Host: expected once");
    }
    if (!OriginRule.allows(origins, headers.get(HttpHeaderNames.ORIGIN), headers.get(HttpHeaderNames.HOST), secure)) {
      return new Refusal(HttpResponseStatus.FORBIDDEN, "Origin: not allowed");
    }
    return null;
  }

  private static boolean isKey(List<String> values) {
    if (values.size() != 1) {
      return false;
    }
    try {
      return Base64.getDecoder().decode(values.get(0).trim()).length == 16;
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  /** Returns the value of {@code Sec-WebSocket-Accept} for a key, RFC 6455 section 4.2.2. */
  public static String acceptOf(String key) {
    try {
      MessageDigest sha1 = MessageDigest.getInstance("SHA-1");
      byte[] digest = sha1.digest((key.trim() + KEY_SUFFIX).getBytes(StandardCharsets.US_ASCII));
      return Base64.getEncoder().encodeToString(digest);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-1", e);
    }
  }
}
