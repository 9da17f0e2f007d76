// SPDX-License-Identifier: Apache-2.0
package io.waggle.bridges.mqtt.conformance;

import io.vertx.core.Vertx;
import io.waggle.bridges.mqtt.MqttBridgeOptions;
import io.waggle.bridges.mqtt.impl.wire.Version;
import io.waggle.testkit.CleanVertx;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** A broker for each test, and the clients it opens. */
@CleanVertx
abstract class WithBroker {

  BrokerUnderTest broker;
  private final List<Peer> peers = new ArrayList<>();

  @BeforeEach
  final void startBroker(Vertx vertx) {
    broker = BrokerUnderTest.start(vertx, options());
  }

  @AfterEach
  final void closePeers() {
    peers.forEach(Peer::close);
  }

  /** Returns the options of the broker. */
  MqttBridgeOptions options() {
    return BrokerUnderTest.options();
  }

  /** Opens a connection and says nothing. */
  Peer open(Version version) {
    return kept(Peer.open(broker.port(), version));
  }

  /** Says CONNECT; the answer is to be read. */
  Peer connecting(Login login) {
    return kept(Peer.connecting(broker.port(), login.connect()));
  }

  Peer connect(Login login) {
    return kept(Peer.connect(broker.port(), login.connect()));
  }

  /** Connects with version 5 and a clean start. */
  Peer connect(String clientId) {
    return connect(Login.of(clientId));
  }

  /** Returns a login whose session stays when the connection ends, in either version. */
  static Login lasting(Version version, String clientId) {
    Login login = Login.of(clientId).version(version).resuming();
    return version == Version.V5 ? login.expiry(60) : login;
  }

  private Peer kept(Peer peer) {
    peers.add(peer);
    return peer;
  }
}
