// SPDX-License-Identifier: Apache-2.0
package io.waggle.bridges.mqtt.foreign;

import static org.assertj.core.api.Assertions.assertThat;

import io.waggle.bridges.mqtt.foreign.ForeignClient.Login;
import io.waggle.bridges.mqtt.foreign.ForeignClient.Outgoing;
import io.waggle.bridges.mqtt.foreign.ForeignClient.Peer;
import io.waggle.bridges.mqtt.foreign.ForeignClient.Received;
import io.waggle.testkit.FaultProxy;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/** One scenario with one client: its names, and what is to be closed behind it. The test's thread. */
final class Stage implements AutoCloseable {

  private static final int MESSAGES = 20;

  private final ForeignClient client;
  private final int port;
  private final String name;
  private final List<AutoCloseable> open = new ArrayList<>();
  private int looks;

  Stage(ForeignClient client, int port, Scenario scenario) {
    this.client = client;
    this.port = port;
    this.name = client.name().replace(' ', '-').replace('.', '-') + "-" + scenario.name().toLowerCase();
  }

  /** Returns a client id of this scenario. */
  String id(String part) {
    return name + "-" + part;
  }

  /** Returns a topic of this scenario. */
  String topic(String part) {
    return name + "/" + part;
  }

  Received received(String part, String payload, int qos, boolean retained) {
    return new Received(topic(part), payload, qos, retained, null, null);
  }

  Peer connect(Login login) {
    return connect(login, port);
  }

  /** Connects to another port: that of a {@link #line}. */
  Peer connect(Login login, int elsewhere) {
    Peer peer = client.connect(elsewhere, login);
    open.add(peer);
    return peer;
  }

  /** Returns a way to the broker that can be cut by closing it. */
  FaultProxy line() {
    FaultProxy line = FaultProxy.to("127.0.0.1", port);
    open.add(line);
    return line;
  }

  /** Lets one client send itself messages. */
  void bothWays(int qos) {
    Peer peer = connect(Login.clean(id("a")));
    peer.subscribe(qos, topic("t"));
    List<String> sent = IntStream.range(0, MESSAGES).mapToObj(i -> "message " + i).toList();
    sent.forEach(text -> peer.publish(Outgoing.message(topic("t"), text, qos)));
    assertThat(sent).allSatisfy(text -> assertThat(peer.next()).isEqualTo(received("t", text, qos, false)));
  }

  /** Returns whether a new subscriber gets a retained message before one that is published afterwards. */
  boolean hasRetained(String part) {
    try (Peer peer = client.connect(port, Login.clean(id("look-" + looks++)))) {
      peer.subscribe(1, topic(part));
      String marker = "marker " + looks;
      peer.publish(Outgoing.message(topic(part), marker, 1));
      Received first = peer.next();
      assertThat(first.retained()).isEqualTo(!first.payload().equals(marker));
      return first.retained();
    }
  }

  /** Returns the payloads a peer gets before this one. */
  List<String> until(String last, Peer peer) {
    List<String> payloads = new ArrayList<>();
    for (String payload = peer.next().payload(); !payload.equals(last); payload = peer.next().payload()) {
      payloads.add(payload);
    }
    return payloads;
  }

  @Override
  public void close() throws Exception {
    for (AutoCloseable each : open) {
      each.close();
    }
  }
}
