// SPDX-License-Identifier: Apache-2.0
package io.waggle.bridges.mqtt.conformance;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.waggle.bridges.mqtt.Authorizer;
import io.waggle.bridges.mqtt.MqttBridgeOptions;
import io.waggle.bridges.mqtt.impl.wire.Packet;
import io.waggle.bridges.mqtt.impl.wire.Properties;
import io.waggle.bridges.mqtt.impl.wire.ReasonCode;
import io.waggle.bridges.mqtt.impl.wire.Version;
import io.waggle.internal.BridgeCounters;
import io.waggle.testkit.Await;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Packets that are right and cannot be handled, for a reason on this side: section 4.8 of 3.1.1, 4.13 of 5. */
class ErrorStatementsTest extends WithBroker {

  /** Fails at once, later, or without an answer, as the topic says. */
  private static Future<Boolean> decide(String topic) {
    switch (topic) {
      case "throws" -> throw new IllegalStateException("no answer today");
      case "fails" -> {
        return Future.failedFuture("no answer today");
      }
      case "fails later" -> {
        Promise<Boolean> promise = Promise.promise();
        Vertx.currentContext().runOnContext(later -> promise.fail("no answer today"));
        return promise.future();
      }
      default -> {
        return Future.succeededFuture(true);
      }
    }
  }

  @Override
  MqttBridgeOptions options() {
    Authorizer unsteady = (client, action, topic) -> decide(topic);
    return super.options().setAuthorizers(List.of(unsteady));
  }

  @ParameterizedTest
  @CsvSource({"throws,0", "throws,2", "fails,0", "fails,1", "fails later,0", "fails later,1"})
  void closesOnAPassingErrorAndTakesTheMessageAgain(String topic, int qos, Vertx vertx) {
    Peer other = connect("other").subscribe("t", 0);
    for (Version version : List.of(Version.V3_1_1, Version.V5)) {
      Peer peer = connect(Login.of("a").version(version));
      peer.send(new Packet.Publish(topic, new byte[0], qos == 0 ? 0 : 7, qos, false, false, Properties.NONE));
      expectEnd(peer, version);
    }
    Await.untilEqual(2L, () -> BridgeCounters.of(vertx, "mqtt").count("internal_errors"));
    connect("a").publish("t", "x", qos);
    other.expectMessage("x");
  }

  @Test
  void closesOnAPassingErrorOfASubscriptionToo() {
    for (Version version : List.of(Version.V3_1_1, Version.V5)) {
      Peer peer = connect(Login.of("a").version(version));
      peer.send(new Packet.Subscribe(7, List.of(Peer.subscription("t", 0), Peer.subscription("fails later", 0)),
        Properties.NONE));
      expectEnd(peer, version);
    }
  }

  private static void expectEnd(Peer peer, Version version) {
    if (version == Version.V5) {
      peer.expectDisconnect(ReasonCode.IMPLEMENTATION_SPECIFIC_ERROR);
    } else {
      peer.raw.expectClosed();
    }
  }
}
