// SPDX-License-Identifier: Apache-2.0
package io.waggle.demos.iot;

import io.vertx.core.json.JsonObject;
import java.util.Arrays;
import java.util.List;

/**
 * Where the IoT demo listens. Immutable.
 *
 * @param host address to listen on; default 127.0.0.1
 * @param port of the page, 0 for any; default 8082
 * @param mqttPort of MQTT, 0 for any; default 1883
 * @param webSocketPort of MQTT over WebSocket, at the path {@code /mqtt}, 0 for any; default 8083
 */
record IotOptions(String host, int port, int mqttPort, int webSocketPort) {

  private static final List<String> KEYS = Arrays.stream(IotOptions.class.getRecordComponents())
    .map(java.lang.reflect.RecordComponent::getName).toList();

  /**
   * Reads a configuration; missing keys keep their default.
   *
   * @throws IllegalArgumentException if a value is out of its range or a key is unknown
   */
  static IotOptions of(JsonObject json) {
    for (String key : json.fieldNames()) {
      if (!KEYS.contains(key)) {
        throw new IllegalArgumentException("conf: " + key + " (expected: one of " + String.join(", ", KEYS) + ")");
      }
    }
    if (!(json.getValue("host", "127.0.0.1") instanceof String host)) {
      throw new IllegalArgumentException("host: " + json.getValue("host") + " (expected: a host name or address)");
    }
    return new IotOptions(host, port(json, "port", 8_082), port(json, "mqttPort", 1_883),
      port(json, "webSocketPort", 8_083));
  }

  private static int port(JsonObject json, String key, int fallback) {
    Object value = json.getValue(key, fallback);
    if (value instanceof Number number && number.longValue() == number.doubleValue()
      && number.longValue() >= 0 && number.longValue() <= 65_535) {
      return number.intValue();
    }
    throw new IllegalArgumentException(key + ": " + value + " (expected: 0-65535)");
  }

  /** Returns whether it is every address of this machine. */
  boolean isEverywhere() {
    return host.equals("0.0.0.0") || host.equals("::");
  }
}
