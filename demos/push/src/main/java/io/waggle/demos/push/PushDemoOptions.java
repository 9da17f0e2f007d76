// SPDX-License-Identifier: Apache-2.0
package io.waggle.demos.push;

import io.vertx.core.json.JsonObject;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;

/**
 * Where the push demo listens. Immutable.
 *
 * @param host address to listen on; default 127.0.0.1
 * @param port of pages, push and API, 0 for any; default 8081
 * @param socketIoPort of Socket.IO, 0 for any; default 3120
 * @param legacySocketIoPort of web-msg-sender's Socket.IO, 0 for any; default -1, off; 2120 where the original had it
 * @param legacyHttpPort of web-msg-sender's form, 0 for any; default -1, off; 2121 where the original had it
 * @param secret what tokens are signed with and the API key is made of, the same on all nodes of a cluster: 32 to 200
 *   characters; default a new one at each start
 */
record PushDemoOptions(String host, int port, int socketIoPort, int legacySocketIoPort, int legacyHttpPort,
                       String secret) {

  private static final List<String> KEYS = Arrays.stream(PushDemoOptions.class.getRecordComponents())
    .map(java.lang.reflect.RecordComponent::getName).toList();
  private static final int SECRET_BYTES = 32;

  /**
   * Reads a configuration; missing keys keep their default.
   *
   * @throws IllegalArgumentException if a value is out of its range or a key is unknown
   */
  static PushDemoOptions of(JsonObject json) {
    for (String key : json.fieldNames()) {
      if (!KEYS.contains(key)) {
        throw new IllegalArgumentException("conf: " + key + " (expected: one of " + String.join(", ", KEYS) + ")");
      }
    }
    if (!(json.getValue("host", "127.0.0.1") instanceof String host)) {
      throw new IllegalArgumentException("host: " + json.getValue("host") + " (expected: a host name or address)");
    }
    Object secret = json.getValue("secret");
    if (secret != null && !(secret instanceof String text && text.length() >= 32 && text.length() <= 200)) {
      throw new IllegalArgumentException("secret: given (expected: 32-200 characters)");
    }
    return new PushDemoOptions(host, port(json, "port", 8_081, 0), port(json, "socketIoPort", 3_120, 0),
      port(json, "legacySocketIoPort", -1, -1), port(json, "legacyHttpPort", -1, -1),
      secret == null ? random() : (String) secret);
  }

  private static int port(JsonObject json, String key, int fallback, int least) {
    Object value = json.getValue(key, fallback);
    if (value instanceof Number number && number.longValue() == number.doubleValue()
      && number.longValue() >= least && number.longValue() <= 65_535) {
      return number.intValue();
    }
    throw new IllegalArgumentException(key + ": " + value + " (expected: " + least + "-65535)");
  }

  private static String random() {
    byte[] bytes = new byte[SECRET_BYTES];
    new SecureRandom().nextBytes(bytes);
    return HexFormat.of().formatHex(bytes);
  }

  boolean isLegacy() {
    return legacySocketIoPort >= 0 || legacyHttpPort >= 0;
  }
}
