// SPDX-License-Identifier: Apache-2.0
package io.waggle.verticles.busbridge;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class BusRulesTest {

  private static BusRules rules(BusRuleOptions... rules) {
    return new BusRules(List.of(rules), 20);
  }

  private static BusRuleOptions regex(String regex) {
    return new BusRuleOptions().setAddressRegex(regex);
  }

  @Test
  void nothingPassesThatIsNotListed() {
    assertThat(rules().allows("orders")).isFalse();
    assertThat(rules(new BusRuleOptions("orders")).allows("orders")).isTrue();
    assertThat(rules(new BusRuleOptions("orders")).allows("orders.private")).isFalse();
  }

  @Test
  void aPatternMustMatchTheWholeAddress() {
    assertThat(rules(regex("news\\.[a-z]+")).allows("news.sport")).isTrue();
    assertThat(rules(regex("news\\.[a-z]+")).allows("xnews.sport")).isFalse();
    assertThat(rules(regex("news\\.[a-z]+")).allows("news.sport\nx")).isFalse();
    assertThat(rules(regex("news\\.[a-z]+")).allows("")).isFalse();
    assertThat(rules(regex(".*")).allows("a".repeat(20))).isTrue();
    assertThat(rules(regex(".*")).allows("a".repeat(21))).isFalse();
  }

  @Test
  void whatNodesSendEachOtherNeverPasses() {
    for (String address : List.of("__vertx.reply.1", "__vertx", "waggle.node.1", "waggle.nodes", "waggle.admin.x")) {
      assertThat(rules(regex("(?s).*"), new BusRuleOptions(address)).allows(address)).as(address).isFalse();
      assertThat(rules(regex("(?s).*")).allows(address, new JsonObject())).as(address).isFalse();
    }
    assertThat(rules(regex("waggle\\.channel.*")).allows("waggle.channel.news")).isTrue();
    assertThat(rules(regex("waggles.*")).allows("waggles")).isTrue();
  }

  @Test
  void theBodyMustHaveTheFieldsOfTheRule() {
    BusRules rules = rules(new BusRuleOptions("orders")
      .setMatch(new JsonObject("{\"kind\": \"new\", \"by\": {\"role\": \"clerk\"}}")));
    assertThat(rules.allows("orders", new JsonObject("{\"kind\": \"new\", \"by\": {\"role\": \"clerk\", \"x\": 1}}")))
      .isTrue();
    assertThat(rules.allows("orders", Map.of("kind", "new", "by", Map.of("role", "clerk")))).isTrue();
    assertThat(rules.allows("orders", new JsonObject("{\"kind\": \"new\"}"))).isFalse();
    assertThat(rules.allows("orders", new JsonObject("{\"kind\": \"old\", \"by\": {\"role\": \"clerk\"}}"))).isFalse();
    assertThat(rules.allows("orders", null)).isFalse();
    assertThat(rules.allows("orders", "new")).isFalse();
  }
}
