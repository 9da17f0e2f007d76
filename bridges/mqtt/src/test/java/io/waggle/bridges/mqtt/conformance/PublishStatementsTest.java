// SPDX-License-Identifier: Apache-2.0
package io.waggle.bridges.mqtt.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Future;
import io.waggle.bridges.mqtt.Authorizer;
import io.waggle.bridges.mqtt.MqttBridgeOptions;
import io.waggle.bridges.mqtt.impl.wire.Packet;
import io.waggle.bridges.mqtt.impl.wire.Packet.Type;
import io.waggle.bridges.mqtt.impl.wire.Properties;
import io.waggle.bridges.mqtt.impl.wire.Property;
import io.waggle.bridges.mqtt.impl.wire.ReasonCode;
import io.waggle.bridges.mqtt.impl.wire.Shown;
import io.waggle.bridges.mqtt.impl.wire.Version;
import io.waggle.testkit.Await;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Section 3.3: PUBLISH, retained messages, properties, topic aliases, overlapping subscriptions. */
class PublishStatementsTest extends WithBroker {

  @Override
  MqttBridgeOptions options() {
    Authorizer secret = (client, action, topic) -> Future.succeededFuture(!topic.startsWith("secret"));
    return super.options().setAuthorizers(List.of(secret));
  }

  private static Packet.Publish message(String topic, int qos, int id, boolean dup, Properties properties) {
    return new Packet.Publish(topic, new byte[] {'x'}, id, qos, false, dup, properties);
  }

  @ParameterizedTest
  @EnumSource(Version.class)
  void replacesTheRetainedMessageOfATopic(Version version) {
    Peer peer = connect(Login.of("a").version(version));
    peer.publish("t", "one", 2, true, Properties.NONE).publish("t", "two", 1, true, Properties.NONE);
    Packet.Publish kept = connect(Login.of("b").version(version)).subscribe("t", 2).take("two");
    assertThat(kept.retain()).isTrue();
    assertThat(kept.qos()).isEqualTo(1);
    peer.publish("t", "three", 0, true, Properties.NONE).expectNothingElse();
    Peer later = connect(Login.of("c").version(version)).subscribe("t", 2);
    later.take("three");
    later.expectNothingElse();
  }

  @ParameterizedTest
  @EnumSource(Version.class)
  void removesTheRetainedMessageByAnEmptyOne(Version version) {
    Peer peer = connect(Login.of("a").version(version)).publish("t", "one", 1, true, Properties.NONE);
    Peer watch = connect(Login.of("b").version(version)).subscribe("t", 1);
    watch.take("one");
    peer.publish("t", "", 1, true, Properties.NONE);
    watch.take("");
    connect(Login.of("c").version(version)).subscribe("t", 1).expectNothingElse();
  }

  @ParameterizedTest
  @EnumSource(Version.class)
  void leavesTheRetainedMessageAloneWithoutRetain(Version version) {
    connect(Login.of("a").version(version)).publish("t", "passing", 1).publish("u", "one", 1, true, Properties.NONE)
      .publish("u", "two", 1).publish("u", "", 1);
    Peer later = connect(Login.of("b").version(version)).subscribe("#", 1);
    later.take("one");
    later.expectNothingElse();
  }

  @Test
  void sendsRetainedMessagesByRetainHandling() {
    connect("a").publish("t", "kept", 1, true, Properties.NONE);
    Peer peer = connect("b");
    peer.subscribe(Properties.NONE, new Packet.Subscription("t", 0, false, false, 2));
    peer.expectNothingElse();
    peer.subscribe(Properties.NONE, new Packet.Subscription("t", 0, false, false, 1));
    peer.expectNothingElse();
    peer.unsubscribe("t");
    peer.subscribe(Properties.NONE, new Packet.Subscription("t", 0, false, false, 1));
    peer.take("kept");
    peer.subscribe(Properties.NONE, new Packet.Subscription("t", 0, false, false, 0));
    peer.take("kept");
    peer.expectNothingElse();
  }

  @Test
  void setsRetainAsPublishedWhereThatIsAskedFor() {
    Peer plain = connect("plain");
    plain.subscribe(Properties.NONE, new Packet.Subscription("t", 0, false, false, 0));
    Peer asked = connect("asked");
    asked.subscribe(Properties.NONE, new Packet.Subscription("t", 0, false, true, 0));
    connect("a").publish("t", "kept", 1, true, Properties.NONE).publish("t", "passing", 1);
    assertThat(plain.take("kept").retain()).isFalse();
    assertThat(asked.take("kept").retain()).isTrue();
    assertThat(plain.take("passing").retain()).isFalse();
    assertThat(asked.take("passing").retain()).isFalse();
  }

  @ParameterizedTest
  @EnumSource(value = Version.class, names = "V5", mode = EnumSource.Mode.EXCLUDE)
  void setsRetainForNewSubscriptionsAlone(Version version) {
    Peer old = connect(Login.of("old").version(version)).subscribe("t", 1);
    connect(Login.of("a").version(version)).publish("t", "kept", 1, true, Properties.NONE);
    assertThat(old.take("kept").retain()).isFalse();
    assertThat(connect(Login.of("new").version(version)).subscribe("t", 1).take("kept").retain()).isTrue();
  }

  @ParameterizedTest
  @EnumSource(Version.class)
  void doesNotPassOnDup(Version version) {
    Peer watch = connect(Login.of("watch").version(version)).subscribe("t", 2);
    Peer peer = connect(Login.of("a").version(version)).send(message("t", 1, 7, true, Properties.NONE));
    peer.expectAck(Type.PUBACK, 7);
    assertThat(watch.take("x").dup()).isFalse();
    peer.send(message("t", 2, 8, true, Properties.NONE)).expectAck(Type.PUBREC, 8);
    peer.send(new Packet.Ack(Type.PUBREL, 8)).expectAck(Type.PUBCOMP, 8);
    assertThat(watch.take("x").dup()).isFalse();
  }

  @ParameterizedTest
  @EnumSource(Version.class)
  void sendsWhatMatchesAndNothingElse(Version version) {
    Peer watch = connect(Login.of("watch").version(version)).subscribe("a/+/c", 0).subscribe("x/#", 0);
    Peer peer = connect("p");
    for (String topic : new String[] {"a/c", "a/b/c/d", "a/b/d", "b/b/c", "y/x", "/a/b/c", "xx"}) {
      peer.publish(topic, topic, 1);
    }
    watch.expectNothingElse();
    for (String topic : new String[] {"a/b/c", "a//c", "x", "x/", "x/y/z"}) {
      peer.publish(topic, topic, 1);
      assertThat(watch.take(topic).topic()).isEqualTo(topic);
    }
  }

  @Test
  void passesOnThePropertiesOfAMessage() {
    Peer watch = connect("watch").subscribe("t", 1);
    Properties properties = Properties.of(Property.PAYLOAD_FORMAT, 1).with(Property.CONTENT_TYPE, "text/plain")
      .with(Property.RESPONSE_TOPIC, "answers/1").with(Property.CORRELATION_DATA, new byte[] {0, 1, -1})
      .with(Property.USER_PROPERTY, new Properties.Pair("b", "1"))
      .with(Property.USER_PROPERTY, new Properties.Pair("a", "2"))
      .with(Property.USER_PROPERTY, new Properties.Pair("b", "0"));
    connect("a").publish("t", "hi", 1, false, properties);
    assertThat(watch.take("hi").properties().entries()).extracting(Shown::of)
      .containsExactlyInAnyOrderElementsOf(properties.entries().stream().map(Shown::of).toList())
      .containsSubsequence(properties.entries().stream().filter(each -> each.property() == Property.USER_PROPERTY)
        .map(Shown::of).toList());
  }

  @Test
  void dropsWhatHasExpiredAndCountsDownWhatHasNot() {
    connect(lasting(Version.V5, "away")).subscribe("t", 1).disconnect();
    connect("a").publish("t", "short", 1, false, Properties.of(Property.MESSAGE_EXPIRY, 1))
      .publish("t", "long", 1, false, Properties.of(Property.MESSAGE_EXPIRY, 100)).publish("t", "always", 1);
    long end = System.nanoTime() + 1_200_000_000L;
    Await.until("more than a second has passed", () -> System.nanoTime() > end);
    Peer back = connect(lasting(Version.V5, "away"));
    assertThat(back.take("long").properties().number(Property.MESSAGE_EXPIRY, 0)).isBetween(90L, 99L);
    assertThat(back.take("always").properties().has(Property.MESSAGE_EXPIRY)).isFalse();
    back.expectNothingElse();
  }

  @Test
  void sendsRetainedMessagesWithTheTimeTheyHaveLeft() {
    connect("a").publish("t/short", "short", 1, true, Properties.of(Property.MESSAGE_EXPIRY, 1))
      .publish("t/long", "long", 1, true, Properties.of(Property.MESSAGE_EXPIRY, 100));
    long end = System.nanoTime() + 1_200_000_000L;
    Await.until("more than a second has passed", () -> System.nanoTime() > end);
    Peer later = connect("later").subscribe("t/#", 1);
    assertThat(later.take("long").properties().number(Property.MESSAGE_EXPIRY, 0)).isBetween(90L, 99L);
    later.expectNothingElse();
  }

  @Test
  void namesTheSubscriptionWithRetainedMessagesToo() {
    connect("a").publish("t", "kept", 1, true, Properties.NONE);
    Peer later = connect("later");
    later.subscribe(Properties.of(Property.SUBSCRIPTION_IDENTIFIER, 9), Peer.subscription("t", 1));
    assertThat(later.take("kept").properties().number(Property.SUBSCRIPTION_IDENTIFIER, 0)).isEqualTo(9);
  }

  @Test
  void sendsNoAliasOfTheConnectionBefore() {
    Login login = lasting(Version.V5, "watch").with(Property.TOPIC_ALIAS_MAXIMUM, 5);
    Peer watch = connect(login).subscribe("t", 1);
    Peer peer = connect("p").publish("t", "1", 1).publish("t", "2", 1);
    watch.expectMessage("1");
    watch.expectMessage("2");
    watch.breakOff();
    Peer back = connect(login);
    assertThat(back.take("1").topic()).isEqualTo("t");
    Packet.Publish second = back.take("2");
    assertThat(second.topic().isEmpty()).isEqualTo(second.properties().has(Property.TOPIC_ALIAS));
    Peer without = connect(lasting(Version.V5, "other")).subscribe("t", 1);
    peer.publish("t", "3", 1);
    assertThat(without.take("3").topic()).isEqualTo("t");
  }

  @Test
  void takesAllTopicAliasesUpToItsMaximum() {
    Peer watch = connect("watch").subscribe("#", 0);
    Peer peer = connecting(Login.of("a"));
    int most = (int) peer.expect(Packet.ConnAck.class).properties().number(Property.TOPIC_ALIAS_MAXIMUM, 0);
    assertThat(most).isPositive();
    for (int alias = 1; alias <= most; alias++) {
      peer.send(message("t" + alias, 0, 0, false, Properties.of(Property.TOPIC_ALIAS, alias)));
      assertThat(watch.take("x").topic()).isEqualTo("t" + alias);
    }
    for (int alias = most; alias > 0; alias--) {
      peer.send(message("", 0, 0, false, Properties.of(Property.TOPIC_ALIAS, alias)));
      assertThat(watch.take("x").topic()).isEqualTo("t" + alias);
    }
    peer.send(message("other", 0, 0, false, Properties.of(Property.TOPIC_ALIAS, 1)))
      .send(message("", 0, 0, false, Properties.of(Property.TOPIC_ALIAS, 1)));
    assertThat(watch.take("x").topic()).isEqualTo("other");
    assertThat(watch.take("x").topic()).isEqualTo("other");
    peer.send(message("t", 0, 0, false, Properties.of(Property.TOPIC_ALIAS, most + 1)))
      .expectDisconnect(ReasonCode.TOPIC_ALIAS_INVALID);
  }

  @Test
  void forgetsTopicAliasesWithTheConnection() {
    Peer watch = connect("watch").subscribe("#", 0);
    connect(lasting(Version.V5, "a")).send(message("t", 0, 0, false, Properties.of(Property.TOPIC_ALIAS, 1)))
      .expectNothingElse().breakOff();
    watch.take("x");
    connect(lasting(Version.V5, "a")).send(message("", 0, 0, false, Properties.of(Property.TOPIC_ALIAS, 1)))
      .expectDisconnect(ReasonCode.PROTOCOL_ERROR);
    watch.expectNothingElse();
  }

  @Test
  void sendsNoTopicAliasOverTheMaximumOfTheClient() {
    Peer none = connect("none").subscribe("#", 1);
    Peer two = connect(Login.of("two").with(Property.TOPIC_ALIAS_MAXIMUM, 2)).subscribe("#", 1);
    Peer peer = connect("p");
    String[] names = new String[3];
    for (int i = 0; i < 12; i++) {
      peer.publish("t" + i % 4, "x", 1);
      assertThat(none.take("x").properties().has(Property.TOPIC_ALIAS)).isFalse();
      Packet.Publish got = two.take("x");
      int alias = (int) got.properties().number(Property.TOPIC_ALIAS, 0);
      assertThat(alias).isBetween(0, 2);
      names[alias] = got.topic().isEmpty() ? names[alias] : got.topic();
      assertThat(alias == 0 ? got.topic() : names[alias]).isEqualTo("t" + i % 4);
    }
  }

  @ParameterizedTest
  @EnumSource(Version.class)
  void sendsOverlappingSubscriptionsTheHighestQosOfThem(Version version) {
    Peer watch = connect(Login.of("watch").version(version)).subscribe("t/#", 0).subscribe("t/+", 2).subscribe("t/a", 1);
    connect("p").publish("t/a", "x", 2);
    assertThat(watch.take("x").qos()).isEqualTo(2);
    watch.expectNothingElse();
  }

  @Test
  void namesTheIdentifiersOfAllMatchingSubscriptions() {
    Peer watch = connect("watch");
    watch.subscribe(Properties.of(Property.SUBSCRIPTION_IDENTIFIER, 7), Peer.subscription("t/#", 0));
    watch.subscribe(Properties.of(Property.SUBSCRIPTION_IDENTIFIER, 268_435_455), Peer.subscription("t/a", 1));
    watch.subscribe("+/a", 1);
    connect("p").publish("t/a", "x", 1).publish("u/a", "y", 1);
    assertThat(watch.take("x").properties().entries()).extracting(Properties.Entry::value)
      .containsExactlyInAnyOrder(7L, 268_435_455L);
    assertThat(watch.take("y").properties().isEmpty()).isTrue();
  }

  @ParameterizedTest
  @EnumSource(Version.class)
  void acknowledgesWhatIsNotAllowedAndDropsIt(Version version) {
    Peer watch = connect("watch").subscribe("#", 0);
    Peer peer = connect(Login.of("a").version(version)).send(message("secret/t", 1, 7, false, Properties.NONE));
    assertThat(peer.expectAck(Type.PUBACK, 7).reason())
      .isEqualTo(version == Version.V5 ? ReasonCode.NOT_AUTHORIZED : ReasonCode.SUCCESS);
    peer.send(message("secret/t", 0, 0, false, Properties.NONE)).expectNothingElse();
    watch.expectNothingElse();
  }

  @Test
  void takesAnIdentifierAgainAfterARefusedPubrec() {
    Peer watch = connect("watch").subscribe("#", 0);
    Peer peer = connect("a").send(message("secret/t", 2, 7, false, Properties.NONE));
    assertThat(peer.expectAck(Type.PUBREC, 7).reason()).isEqualTo(ReasonCode.NOT_AUTHORIZED);
    peer.send(message("t", 2, 7, false, Properties.NONE)).expectAck(Type.PUBREC, 7);
    watch.take("x");
  }
}
