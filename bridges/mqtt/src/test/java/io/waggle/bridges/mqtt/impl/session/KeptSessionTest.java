// SPDX-License-Identifier: Apache-2.0
package io.waggle.bridges.mqtt.impl.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Promise;
import io.waggle.bridges.mqtt.impl.broker.Message;
import io.waggle.bridges.mqtt.impl.session.Client.State;
import io.waggle.bridges.mqtt.impl.wire.Packet;
import io.waggle.bridges.mqtt.impl.wire.Properties;
import io.waggle.bridges.mqtt.impl.wire.Property;
import io.waggle.bridges.mqtt.impl.wire.ReasonCode;
import io.waggle.bridges.mqtt.impl.wire.Version;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What a client is told of its session and subscriptions, and when, if both are to outlive the process. */
class KeptSessionTest {

  private final FakeExchange exchange = new FakeExchange();
  private final RecordingOutput output = new RecordingOutput();
  private final Client client = new Client(output, exchange);

  private static Packet.Connect passing() {
    return new Packet.Connect(Version.V5, "c", true, 10, null, null, null, Properties.NONE);
  }

  private static Packet.Connect keeping(Version version) {
    return new Packet.Connect(version, "c", false, 10, null, null,
      new Packet.Will("gone", new byte[0], 0, false, Properties.NONE),
      version.hasProperties() ? Properties.of(Property.SESSION_EXPIRY, 60) : Properties.NONE);
  }

  private String stored() {
    return exchange.store.open().result().sessions().toString();
  }

  @ParameterizedTest
  @EnumSource(Version.class)
  void whoseSessionIsKeptIsWelcomeOnceTheStoreHasIt(Version version) {
    exchange.durable = true;
    client.receive(keeping(version));
    assertThat(output.said()).isEmpty();
    assertThat(output.isPaused).isTrue();
    assertThat(client.state()).isEqualTo(State.JOINING);
    exchange.session.deliver(new Message("a", "lost".getBytes(), 0, false, Properties.NONE, "", Long.MAX_VALUE), false,
      new int[0]);
    exchange.session.deliver(new Delivery(
      new Message("a", "m".getBytes(), 1, false, Properties.NONE, "", Long.MAX_VALUE), 1, false, new int[0], null));
    assertThat(output.said()).isEmpty();
    exchange.sync.complete();
    exchange.runTasks();
    assertThat(output.said()).isEqualTo("CONNACK 0, PUBLISH 1 1 m");
    assertThat(output.isPaused).isFalse();
    assertThat(exchange.log).containsExactly("entered");
  }

  @Test
  void whoseSessionIsNotKeptDoesNotWait() {
    exchange.durable = true;
    client.receive(passing());
    assertThat(output.said()).isEqualTo("CONNACK 0");
  }

  @Test
  void whoTakesThePlaceOfAKeptSessionWaitsUntilThatIsForgotten() {
    exchange.durable = true;
    exchange.replaces = true;
    client.receive(passing());
    assertThat(output.said()).isEmpty();
    exchange.sync.complete();
    exchange.runTasks();
    assertThat(output.said()).isEqualTo("CONNACK 0");
  }

  @Test
  void whoLeavesWhileTheStoreWritesLeavesNothing() {
    exchange.durable = true;
    client.receive(keeping(Version.V5));
    client.lost();
    exchange.sync.complete();
    exchange.runTasks();
    assertThat(output.said()).isEmpty();
    assertThat(exchange.log).containsExactly("left");
    assertThat(stored()).isEqualTo("[]");
  }

  @Test
  void whoIsOvertakenWhileTheStoreWritesIsClosedWithoutAWord() {
    exchange.durable = true;
    client.receive(keeping(Version.V5));
    client.close(ReasonCode.SESSION_TAKEN_OVER, "another one");
    exchange.sync.complete();
    exchange.runTasks();
    assertThat(output.said()).isEqualTo("closed");
  }

  @Test
  void aSessionThatCannotBeKeptIsRefused() {
    exchange.durable = true;
    client.receive(keeping(Version.V5));
    exchange.sync.fail("disk full");
    exchange.runTasks();
    assertThat(output.said()).isEqualTo("CONNACK 97, closed");
    assertThat(exchange.log).containsExactly("count store_full", "count refused", "left");
    assertThat(stored()).isEqualTo("[]");
  }

  @Test
  void aSessionThatIsKeptAlreadyGoesOnOnAFullDisk() {
    exchange.durable = true;
    exchange.isPresent = true;
    client.receive(keeping(Version.V5));
    exchange.sync.fail("disk full");
    exchange.runTasks();
    assertThat(output.said()).isEqualTo("CONNACK 0");
  }

  @Test
  void aSubscriptionThatCannotBeKeptIsRefusedAndNotThere() {
    client.receive(passing());
    output.said();
    exchange.durable = true;
    exchange.session.expireAfter(60);
    client.receive(subscribe(2, "a", "b"));
    exchange.sync.complete();
    exchange.runTasks();
    assertThat(output.said()).isEqualTo("SUBACK 3 2 2");
    exchange.sync = Promise.promise();
    client.receive(subscribe(1, "b", "c", "c"));
    assertThat(output.said()).isEmpty();
    exchange.sync.fail("disk full");
    exchange.runTasks();
    assertThat(output.said()).isEqualTo("SUBACK 3 97 97 97");
    assertThat(exchange.session.grants()).extracting(grant -> grant.options().filter() + " " + grant.options().qos())
      .containsExactlyInAnyOrder("a 2", "b 2");
    assertThat(exchange.store.open().result().sessions().get(0).subscriptions())
      .extracting(each -> each.filter() + " " + each.qos()).containsExactlyInAnyOrder("a 2", "b 2");
  }

  private static Packet.Subscribe subscribe(int qos, String... filters) {
    return new Packet.Subscribe(3, Stream.of(filters)
      .map(filter -> new Packet.Subscription(filter, qos, false, false, 0)).toList(), Properties.NONE);
  }
}
