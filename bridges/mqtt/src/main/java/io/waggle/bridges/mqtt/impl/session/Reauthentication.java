// SPDX-License-Identifier: Apache-2.0
package io.waggle.bridges.mqtt.impl.session;

import io.waggle.bridges.mqtt.EnhancedAuthenticator;
import io.waggle.bridges.mqtt.MqttLogin;
import io.waggle.bridges.mqtt.MqttRefusal;
import io.waggle.bridges.mqtt.impl.wire.Packet;
import io.waggle.bridges.mqtt.impl.wire.Property;
import io.waggle.bridges.mqtt.impl.wire.ReasonCode;

/** A connected client says anew who it is (MQTT 5 section 4.12.1); everything else goes on meanwhile. */
final class Reauthentication {

  private final Client client;
  private final EnhancedAuthenticator.Exchange exchange;
  private boolean begun;
  private boolean waits;

  Reauthentication(Client client) {
    this.client = client;
    MqttLogin login = new MqttLogin(client.session().id(), null, null, client.version().level(),
      client.output().remoteAddress(), client.output().certificate());
    this.exchange = client.exchange().enhanced(client.authMethod()).begin(login);
  }

  void answered(Packet.Auth auth) {
    int expected = begun ? ReasonCode.CONTINUE_AUTHENTICATION : ReasonCode.REAUTHENTICATE;
    if (waits || auth.reason() != expected
      || !client.authMethod().equals(auth.properties().text(Property.AUTHENTICATION_METHOD))) {
      client.fail(ReasonCode.PROTOCOL_ERROR, "AUTH: out of turn, or another method");
      return;
    }
    begun = true;
    waits = true;
    client.when(exchange.next(auth.properties().bytes(Property.AUTHENTICATION_DATA)), result -> {
      waits = false;
      if (client.state() != Client.State.CONNECTED) {
        return;
      }
      if (result.failed()) {
        client.close(result.cause() instanceof MqttRefusal refusal ? refusal.reasonCode() : ReasonCode.NOT_AUTHORIZED,
          "authentication failed");
        return;
      }
      boolean done = result.result().identity() != null;
      if (done) {
        client.identify(result.result().identity());
      }
      client.send(Connecting.auth(done ? ReasonCode.SUCCESS : ReasonCode.CONTINUE_AUTHENTICATION, client.authMethod(),
        result.result().data()));
    });
  }
}
