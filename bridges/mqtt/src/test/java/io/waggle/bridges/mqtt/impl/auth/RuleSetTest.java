// SPDX-License-Identifier: Apache-2.0
package io.waggle.bridges.mqtt.impl.auth;

import static org.assertj.core.api.Assertions.assertThat;

import io.waggle.bridges.mqtt.Authorizer.Action;
import io.waggle.bridges.mqtt.MqttIdentity;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RuleSetTest {

  private static MqttIdentity client(String clientId, String username, String address) {
    return new MqttIdentity(clientId, username, false, Long.MAX_VALUE, Map.of(Addresses.CLAIM, address));
  }

  private static Boolean publish(MqttIdentity client, String topic, String... rules) {
    return set(client, rules).decide(Action.PUBLISH, topic);
  }

  private static Boolean subscribe(MqttIdentity client, String filter, String... rules) {
    return set(client, rules).decide(Action.SUBSCRIBE, filter);
  }

  private static RuleSet set(MqttIdentity client, String... rules) {
    return RuleSet.of(client, List.of(rules).stream().map(Rule::parse).toList());
  }

  private static final MqttIdentity ANN = client("pump-1", "ann", "10.1.2.3");

  @Test
  void theFirstRuleThatMatchesDecidesAPublish() {
    assertThat(publish(ANN, "a/b", "deny all publish a/b", "allow all publish a/#")).isFalse();
    assertThat(publish(ANN, "a/c", "deny all publish a/b", "allow all publish a/#")).isTrue();
    assertThat(publish(ANN, "a/b", "allow all publish a/#", "deny all publish a/b")).isTrue();
    assertThat(publish(ANN, "b", "allow all publish a/#")).isNull();
    assertThat(publish(ANN, "a", "allow all subscribe a")).isNull();
  }

  @Test
  void rulesAreForThoseTheyName() {
    assertThat(publish(ANN, "a", "allow user ann both a")).isTrue();
    assertThat(publish(ANN, "a", "allow user bob both a")).isNull();
    assertThat(publish(ANN, "a", "allow client pump-1 both a")).isTrue();
    assertThat(publish(ANN, "a", "allow client pump-2 both a")).isNull();
    assertThat(publish(ANN, "a", "allow address 10.1.0.0/16 both a")).isTrue();
    assertThat(publish(ANN, "a", "allow address 10.2.0.0/16 both a")).isNull();
    assertThat(publish(ANN, "a", "allow anonymous both a")).isNull();
    assertThat(publish(client("x", "", "::1"), "a", "allow anonymous both a")).isTrue();
    assertThat(publish(client("x", "ann lee", "::1"), "a b/c", "allow user \"ann lee\" both a b/#")).isTrue();
  }

  @ParameterizedTest
  @CsvSource({"a/b,true", "a/+,true", "a/#,true", "a,true", "a/+/c/#,true", "#,", "+/b,", "+,", "b/#,", "$SYS/#,"})
  void aFilterIsAllowedOnlyIfOneRuleHoldsAllOfIt(String filter, Boolean expected) {
    assertThat(subscribe(ANN, filter, "allow all subscribe a/#")).isEqualTo(expected);
  }

  @Test
  void aRuleOfOneLevelHoldsNoFilterOfMore() {
    assertThat(subscribe(ANN, "a/+", "allow all subscribe a/+")).isTrue();
    assertThat(subscribe(ANN, "a/#", "allow all subscribe a/+")).isNull();
    assertThat(subscribe(ANN, "a/+/c", "allow all subscribe a/+")).isNull();
    assertThat(subscribe(ANN, "#", "allow all subscribe #")).isTrue();
    assertThat(subscribe(ANN, "$SYS/broker/uptime", "allow all subscribe #")).isNull();
    assertThat(subscribe(ANN, "$SYS/broker/uptime", "allow all subscribe $SYS/#")).isTrue();
  }

  @Test
  void aDenyThatMeetsAFilterRefusesAllOfIt() {
    String[] rules = {"deny all subscribe a/secret/#", "allow all subscribe #"};
    assertThat(subscribe(ANN, "#", rules)).isFalse();
    assertThat(subscribe(ANN, "+/secret", rules)).isFalse();
    assertThat(subscribe(ANN, "a/+/x", rules)).isFalse();
    assertThat(subscribe(ANN, "a/secret/x", rules)).isFalse();
    assertThat(subscribe(ANN, "a/other/#", rules)).isTrue();
    assertThat(subscribe(ANN, "b/#", rules)).isTrue();
  }

  @Test
  void aDenyThatAnAllowAboveTakesInHasNothingLeftToSay() {
    assertThat(subscribe(ANN, "a/+/x", "allow all subscribe a/b/#", "deny all subscribe a/b/x",
      "allow all subscribe a/#")).isTrue();
    assertThat(subscribe(ANN, "a/+/x", "allow all publish a/b/#", "deny all subscribe a/b/x",
      "allow all subscribe a/#")).isFalse();
  }

  @Test
  void eqMeansTheFilterItself() {
    String[] rules = {"deny all subscribe eq #", "allow all subscribe #"};
    assertThat(subscribe(ANN, "#", rules)).isFalse();
    assertThat(subscribe(ANN, "a/#", rules)).isTrue();
    assertThat(subscribe(ANN, "a/b", "allow all subscribe eq a/+")).isNull();
    assertThat(subscribe(ANN, "a/+", "allow all subscribe eq a/+")).isTrue();
    assertThat(publish(ANN, "a/b", "deny all publish eq a/+")).isNull();
  }

  @Test
  void namesStandInFilters() {
    assertThat(publish(ANN, "users/ann/pump-1/x", "allow all publish users/%u/%c/#")).isTrue();
    assertThat(publish(ANN, "users/bob/pump-1/x", "allow all publish users/%u/%c/#")).isNull();
    assertThat(publish(ANN, "dev-pump-1/x", "allow all publish dev-%c/x")).isTrue();
    // A name is put in once: what is in it is not looked at again.
    assertThat(publish(client("pump-1", "%c", "::1"), "users/pump-1", "allow all publish users/%u")).isNull();
    assertThat(publish(client("pump-1", "%c", "::1"), "users/%c", "allow all publish users/%u")).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "+", "#", "ann/#", "ann/bob", "/", "a+b", "$SYS", "$share"})
  void aNameThatIsMoreThanALevelAllowsNothing(String name) {
    for (MqttIdentity client : List.of(client("x", name, "::1"), client(name, "x", "::1"))) {
      String place = client.username().equals(name) ? "%u" : "%c";
      for (String wanted : List.of("users/" + name + "/a", "users/ann/a", "users/" + name + "/#", name + "/a", name)) {
        assertThat(publish(client, wanted, "allow all both users/" + place + "/#", "allow all both " + place + "/#",
          "allow all both " + place)).as(wanted).isNull();
        assertThat(subscribe(client, wanted, "allow all both users/" + place + "/#", "allow all both " + place + "/#",
          "allow all both " + place)).as(wanted).isNull();
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"+", "#", "ann/bob", "$x"})
  void aNameThatIsMoreThanALevelDeniesEverything(String name) {
    MqttIdentity client = client("x", name, "::1");
    assertThat(publish(client, "users/ann/bob/secret", "deny all both users/%u/secret", "allow all both #")).isFalse();
    assertThat(subscribe(client, "b", "deny all both users/%u/secret", "allow all both #")).isFalse();
    assertThat(publish(client("x", "", "::1"), "b", "deny all both users/%u/secret", "allow all both #")).isTrue();
  }

  /** The promise of {@code MqttAuthOptions}: whatever the rules are, an allowed filter brings nothing that is denied. */
  @Test
  void anAllowedFilterHoldsNoTopicThatIsNotAllowed() {
    Random random = new Random(20261123);
    List<String> topics = topics();
    int allowed = 0;
    for (int round = 0; round < 20_000; round++) {
      List<Rule> rules = new ArrayList<>();
      for (int i = random.nextInt(5); i >= 0; i--) {
        rules.add(Rule.parse((random.nextBoolean() ? "allow" : "deny") + " all subscribe " + filter(random)));
      }
      RuleSet set = RuleSet.of(ANN, rules);
      String filter = filter(random);
      Boolean decision = set.decide(Action.SUBSCRIBE, filter);
      if (decision != null && decision) {
        allowed++;
        for (String topic : topics) {
          if (Filters.holds(Filters.levels(filter), Filters.levels(topic))) {
            assertThat(set.decide(Action.SUBSCRIBE, topic)).as(rules + " " + filter + " " + topic).isTrue();
          }
        }
      }
    }
    assertThat(allowed).isGreaterThan(1_000);
  }

  private static String filter(Random random) {
    StringBuilder filter = new StringBuilder();
    int levels = 1 + random.nextInt(3);
    for (int i = 0; i < levels; i++) {
      String level = List.of("a", "b", "+", "#", i == 0 ? "$S" : "a").get(random.nextInt(5));
      filter.append(i == 0 ? "" : "/").append(level);
      if (level.equals("#")) {
        break;
      }
    }
    return filter.toString();
  }

  private static List<String> topics() {
    List<String> topics = new ArrayList<>();
    for (String one : List.of("a", "b", "c", "$S")) {
      topics.add(one);
      for (String two : List.of("a", "b", "c")) {
        topics.add(one + "/" + two);
        for (String three : List.of("a", "b", "c", "")) {
          topics.add(one + "/" + two + "/" + three);
        }
      }
    }
    return topics;
  }
}
