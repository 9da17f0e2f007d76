// SPDX-License-Identifier: Apache-2.0
package io.waggle.bridges.mqtt.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import io.waggle.bridges.mqtt.impl.wire.Packet;
import io.waggle.bridges.mqtt.impl.wire.Properties;
import io.waggle.bridges.mqtt.impl.wire.Property;
import io.waggle.bridges.mqtt.impl.wire.ReasonCode;
import io.waggle.bridges.mqtt.impl.wire.Version;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Sections 3.1.2.5 to 3.1.2.7 and 3.1.3.2: the will. */
class WillStatementsTest extends WithBroker {

  private Peer watch() {
    return connect("watch").subscribe("will/#", 2);
  }

  @ParameterizedTest
  @EnumSource(Version.class)
  void publishesTheWillWhenTheConnectionBreaks(Version version) {
    Peer watch = watch();
    connect(Login.of("a").version(version).will("will/a", "gone", 1, false, Properties.NONE)).breakOff();
    Packet.Publish will = watch.take("gone");
    assertThat(will.topic()).isEqualTo("will/a");
    assertThat(will.qos()).isEqualTo(1);
  }

  @ParameterizedTest
  @EnumSource(Version.class)
  void publishesTheWillAfterAProtocolError(Version version) {
    Peer watch = watch();
    connect(Login.of("a").version(version).will("will/a", "gone")).hex("36 00");
    watch.take("gone");
  }

  @ParameterizedTest
  @EnumSource(Version.class)
  void dropsTheWillOnDisconnect(Version version) {
    Peer watch = watch();
    connect(Login.of("a").version(version).will("will/a", "gone")).disconnect();
    watch.expectNothingElse();
  }

  @ParameterizedTest
  @EnumSource(Version.class)
  void publishesTheWillOnce(Version version) {
    Peer watch = watch();
    Login login = lasting(version, "a");
    connect(login.will("will/a", "gone")).breakOff();
    watch.take("gone");
    connect(login).breakOff();
    connect(login).disconnect();
    watch.expectNothingElse();
  }

  @ParameterizedTest
  @EnumSource(Version.class)
  void publishesNoWillWithoutTheFlag(Version version) {
    Peer watch = watch();
    connect(Login.of("a").version(version)).hex("36 00").raw.awaitEnd();
    watch.expectNothingElse();
  }

  @ParameterizedTest
  @EnumSource(Version.class)
  void retainsTheWillOnlyIfItSaysSo(Version version) {
    Peer watch = watch();
    connect(Login.of("a").version(version).will("will/a", "passing")).breakOff();
    watch.take("passing");
    connect(Login.of("b").version(version).will("will/b", "kept", 1, true, Properties.NONE)).breakOff();
    watch.take("kept");
    Peer later = connect("later").subscribe("will/#", 1);
    assertThat(later.take("kept").retain()).isTrue();
    later.expectNothingElse();
  }

  @Test
  void publishesTheWillWhenItsDelayHasPassed() {
    Peer watch = watch();
    long start = System.nanoTime();
    connect(Login.of("a").expiry(60).will("will/a", "gone", 0, false, Properties.of(Property.WILL_DELAY, 1))).breakOff();
    watch.take("gone");
    assertThat(System.nanoTime() - start).isGreaterThan(900_000_000L);
  }

  @Test
  void publishesTheWillWhenTheSessionEndsBeforeItsDelay() {
    Peer watch = watch();
    connect(Login.of("a").will("will/a", "gone", 0, false, Properties.of(Property.WILL_DELAY, 600))).breakOff();
    watch.take("gone");
  }

  @Test
  void publishesTheWillOfASessionThatAnotherReplacesBeforeItsDelay() {
    Peer watch = watch();
    connect(Login.of("a").expiry(60).will("will/a", "gone", 0, false, Properties.of(Property.WILL_DELAY, 600)))
      .breakOff();
    connect(Login.of("a")).expectNothingElse();
    watch.take("gone");
  }

  @Test
  void keepsTheWillToItselfWhenTheClientComesBackBeforeItsDelay() {
    Peer watch = watch();
    Login login = Login.of("a").resuming().expiry(60);
    connect(login.will("will/a", "gone", 0, false, Properties.of(Property.WILL_DELAY, 1))).breakOff();
    Peer back = connect(login);
    connect(Login.of("b").expiry(60).will("will/b", "later", 0, false, Properties.of(Property.WILL_DELAY, 2))).breakOff();
    watch.take("later");
    back.disconnect();
    watch.expectNothingElse();
  }

  @Test
  void publishesTheWillOnDisconnectWithWill() {
    Peer watch = watch();
    connect(Login.of("a").will("will/a", "gone"))
      .send(new Packet.Disconnect(ReasonCode.DISCONNECT_WITH_WILL, Properties.NONE)).raw.expectClosed();
    watch.take("gone");
  }

  @Test
  void keepsThePropertiesOfTheWillInTheirOrder() {
    Peer watch = watch();
    Properties properties = Properties.of(Property.PAYLOAD_FORMAT, 1).with(Property.CONTENT_TYPE, "text/plain")
      .with(Property.RESPONSE_TOPIC, "r").with(Property.CORRELATION_DATA, new byte[] {1})
      .with(Property.USER_PROPERTY, new Properties.Pair("z", "1"))
      .with(Property.USER_PROPERTY, new Properties.Pair("a", "2"))
      .with(Property.USER_PROPERTY, new Properties.Pair("z", "0"));
    connect(Login.of("a").will("will/a", "gone", 0, false, properties)).breakOff();
    Properties got = watch.take("gone").properties();
    assertThat(got.entries().stream().filter(each -> each.property() == Property.USER_PROPERTY)
      .map(Properties.Entry::value)).containsExactly(new Properties.Pair("z", "1"), new Properties.Pair("a", "2"),
        new Properties.Pair("z", "0"));
    assertThat(got.text(Property.CONTENT_TYPE)).isEqualTo("text/plain");
    assertThat(got.number(Property.PAYLOAD_FORMAT, 0)).isEqualTo(1);
  }
}
