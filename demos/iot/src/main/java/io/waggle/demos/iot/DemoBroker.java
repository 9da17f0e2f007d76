// SPDX-License-Identifier: Apache-2.0
package io.waggle.demos.iot;

import io.waggle.Transport;
import io.waggle.bridges.mqtt.MqttAuthOptions;
import io.waggle.bridges.mqtt.MqttBridgeOptions;
import io.waggle.bridges.mqtt.MqttListenerOptions;
import io.waggle.bridges.mqtt.MqttShadowOptions;
import java.util.List;
import java.util.stream.Stream;

/** What the broker of the demo is told. Stateless. */
final class DemoBroker {

  /** Everybody who reaches it is let in and may do everything, as a demo may: its devices are invented. */
  private static final List<String> RULES =
    List.of("allow all both #", "allow all both $shadow/#", "allow all subscribe $SYS/#");

  private DemoBroker() {
  }

  /**
   * Returns the options of a broker in memory, with shadows: MQTT first, then MQTT over WebSocket.
   *
   * @param pagePort of the page, which may connect to it
   */
  static MqttBridgeOptions options(String name, IotOptions options, int pagePort) {
    return new MqttBridgeOptions().setName(name)
      .setAuth(new MqttAuthOptions().setAnonymous(MqttAuthOptions.Anonymous.ALWAYS).setRules(RULES))
      .setShadow(new MqttShadowOptions())
      .setListeners(List.of(
        new MqttListenerOptions().setHost(options.host()).setPort(options.mqttPort()),
        new MqttListenerOptions().setTransport(Transport.WEBSOCKET).setHost(options.host())
          .setPort(options.webSocketPort()).setOrigins(origins(options, pagePort))));
  }

  /** The page has another port, so another origin. Who listens everywhere has names that this process cannot tell. */
  private static List<String> origins(IotOptions options, int pagePort) {
    return options.isEverywhere() ? List.of("*") : Stream.of(options.host(), "localhost", "127.0.0.1").distinct()
      .map(each -> "http://" + (each.contains(":") ? "[" + each + "]" : each) + ":" + pagePort).toList();
  }
}
