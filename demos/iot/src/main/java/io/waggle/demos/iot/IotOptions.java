// SPDX-License-Identifier: Apache-2.0
package io.waggle.demos.iot;

import io.vertx.core.json.JsonObject;
import io.waggle.internal.OptionReader;

/**
 * Where the IoT demo listens. Immutable.
 *
 * @param host address to listen on; default 127.0.0.1
 * @param port of the page, 0 for any; default 8082
 * @param mqttPort of MQTT, 0 for any; default 1883
 * @param webSocketPort of MQTT over WebSocket, at the path {@code /mqtt}, 0 for any; default 8083
 */
record IotOptions(String host, int port, int mqttPort, int webSocketPort) {

  /**
   * Reads a configuration; missing keys keep their default.
   *
   * @throws IllegalArgumentException if a value is out of its range or a key is unknown
   */
  static IotOptions of(JsonObject json) {
    OptionReader in = new OptionReader(json);
    IotOptions options = new IotOptions(in.text("host", "127.0.0.1"), port(in, "port", 8_082),
      port(in, "mqttPort", 1_883), port(in, "webSocketPort", 8_083));
    in.end();
    return options;
  }

  private static int port(OptionReader in, String key, int fallback) {
    return in.integer(key, fallback, 0, 65_535);
  }

  /** Returns whether it is every address of this machine. */
  boolean isEverywhere() {
    return host.equals("0.0.0.0") || host.equals("::");
  }
}
