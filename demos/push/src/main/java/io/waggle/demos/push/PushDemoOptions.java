// SPDX-License-Identifier: Apache-2.0
package io.waggle.demos.push;

import io.vertx.core.json.JsonObject;
import io.waggle.internal.OptionReader;
import java.security.SecureRandom;
import java.util.HexFormat;

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

  private static final int SECRET_BYTES = 32;
  private static final int MOST_PORT = 65_535;

  /**
   * Reads a configuration; missing keys keep their default.
   *
   * @throws IllegalArgumentException if a value is out of its range or a key is unknown
   */
  static PushDemoOptions of(JsonObject json) {
    OptionReader in = new OptionReader(json);
    String secret = in.text("secret", random());
    if (secret.length() < 32 || secret.length() > 200) {
      throw new IllegalArgumentException("secret: " + secret.length() + " characters (expected: 32-200)");
    }
    PushDemoOptions options = new PushDemoOptions(in.text("host", "127.0.0.1"), in.integer("port", 8_081, 0, MOST_PORT),
      in.integer("socketIoPort", 3_120, 0, MOST_PORT), in.integer("legacySocketIoPort", -1, -1, MOST_PORT),
      in.integer("legacyHttpPort", -1, -1, MOST_PORT), secret);
    in.end();
    return options;
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
