// SPDX-License-Identifier: Apache-2.0
package io.waggle.bridges.mqtt.conformance;

import io.waggle.bridges.mqtt.impl.wire.Packet;
import io.waggle.bridges.mqtt.impl.wire.Properties;
import io.waggle.bridges.mqtt.impl.wire.Property;
import io.waggle.bridges.mqtt.impl.wire.Version;
import java.nio.charset.StandardCharsets;

/** A CONNECT, part by part. Immutable. */
record Login(Packet.Connect connect) {

  /** A CONNECT of version 5 with a clean start. */
  static Login of(String clientId) {
    return new Login(new Packet.Connect(Version.V5, clientId, true, 0, null, null, null, Properties.NONE));
  }

  Login version(Version version) {
    return new Login(new Packet.Connect(version, connect.clientId(), connect.cleanStart(), connect.keepAlive(),
      connect.username(), connect.password(), connect.will(), connect.properties()));
  }

  /** Keeps the session there is. */
  Login resuming() {
    return new Login(new Packet.Connect(connect.version(), connect.clientId(), false, connect.keepAlive(),
      connect.username(), connect.password(), connect.will(), connect.properties()));
  }

  Login keepAlive(int seconds) {
    return new Login(new Packet.Connect(connect.version(), connect.clientId(), connect.cleanStart(), seconds,
      connect.username(), connect.password(), connect.will(), connect.properties()));
  }

  Login user(String name, String password) {
    return new Login(new Packet.Connect(connect.version(), connect.clientId(), connect.cleanStart(),
      connect.keepAlive(), name, password.getBytes(StandardCharsets.UTF_8), connect.will(), connect.properties()));
  }

  Login with(Property property, Object value) {
    return new Login(new Packet.Connect(connect.version(), connect.clientId(), connect.cleanStart(),
      connect.keepAlive(), connect.username(), connect.password(), connect.will(),
      connect.properties().with(property, value)));
  }

  /** Lives on for so many seconds without a connection. */
  Login expiry(long seconds) {
    return with(Property.SESSION_EXPIRY, seconds);
  }

  Login will(String topic, String payload, int qos, boolean retain, Properties properties) {
    return new Login(new Packet.Connect(connect.version(), connect.clientId(), connect.cleanStart(),
      connect.keepAlive(), connect.username(), connect.password(), new Packet.Will(topic,
        payload.getBytes(StandardCharsets.UTF_8), qos, retain, properties), connect.properties()));
  }

  Login will(String topic, String payload) {
    return will(topic, payload, 0, false, Properties.NONE);
  }
}
