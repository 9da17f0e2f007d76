// SPDX-License-Identifier: Apache-2.0
package io.waggle.internal.trust;

import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.util.Base64URL;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import io.waggle.ProtocolException;
import java.nio.charset.StandardCharsets;
import java.text.ParseException;
import java.util.Base64;
import java.util.Locale;

/**
 * A token taken apart, before anybody believes it: RFC 7515, compact. Immutable; any thread.
 *
 * <pre>
 * eyJhbGciOiJIUzI1NiJ9 . eyJzdWIiOiJhbm4ifQ . 0j5sYV…
 * {"alg":"HS256"}        {"sub":"ann"}        signature of what stands before the second dot
 * </pre>
 *
 * @param signed the bytes that the signature is of
 */
record SignedToken(JWSHeader header, JsonObject claims, byte[] signed, Base64URL signature) {

  /**
   * Takes a token apart.
   *
   * @throws ProtocolException if it is not of that form, or asks for extensions
   */
  static SignedToken parse(String token) {
    String[] parts = token.split("\\.", -1);
    if (parts.length != 3 || parts[2].isEmpty()) {
      throw new ProtocolException("token: " + parts.length + " parts (expected: three, none of them empty)");
    }
    JsonObject header = StrictJson.object(decode(parts[0]));
    JsonObject claims = StrictJson.object(decode(parts[1]));
    decode(parts[2]);
    if (header.containsKey("crit") || header.containsKey("b64")) {
      throw new ProtocolException("crit: present (expected: no extensions)");
    }
    Object type = header.getValue("typ", "JWT");
    if (!(type instanceof String text) || !text.toUpperCase(Locale.ROOT).endsWith("JWT")) {
      throw new ProtocolException("typ: of another kind (expected: JWT)");
    }
    try {
      return new SignedToken(JWSHeader.parse(new Base64URL(parts[0])), claims,
        (parts[0] + "." + parts[1]).getBytes(StandardCharsets.US_ASCII), new Base64URL(parts[2]));
    } catch (ParseException | IllegalArgumentException e) {
      throw new ProtocolException("header: not of a signed token (expected: as in RFC 7515)");
    }
  }

  /** The library's own decoder skips what is not of the alphabet. One content has one form here. */
  private static Buffer decode(String part) {
    try {
      byte[] bytes = Base64.getUrlDecoder().decode(part);
      if (Base64.getUrlEncoder().withoutPadding().encodeToString(bytes).equals(part)) {
        return Buffer.buffer(bytes);
      }
    } catch (IllegalArgumentException e) {
      // told below
    }
    throw new ProtocolException("token: a part that is no base64url (expected: RFC 7515)");
  }
}
