// SPDX-License-Identifier: Apache-2.0
package io.waggle.bridges.push;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.waggle.bridges.push.impl.wire.MergePatch;
import io.waggle.testkit.CleanVertx;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Filters, changes, and the last value: what differs from one subscriber to the next. */
@CleanVertx
class VariantsTest {

  private PushServer server;

  @BeforeEach
  void start(Vertx vertx) {
    server = PushServer.start(vertx, PushServer.open());
  }

  private PushClient client() {
    return PushClient.connect(server.port);
  }

  private static JsonObject price(int price) {
    return new JsonObject().put("symbol", "a rather long name that stays").put("price", price);
  }

  @Test
  void changesAreSentInsteadOfTheWhole() {
    try (PushClient bob = client(); PushClient ann = client(); PushClient eve = client()) {
      JsonObject subscribe = new JsonObject().put("channel", "price").put("delta", true);
      ann.ask("subscribe", subscribe);
      bob.publish("price", price(1));
      assertThat(ann.expect("message").getJsonObject("data")).isEqualTo(price(1));
      bob.publish("price", price(2));
      JsonObject message = ann.expect("message");
      assertThat(message.containsKey("data")).isFalse();
      assertThat(MergePatch.apply(price(1), message.getJsonObject("delta"))).isEqualTo(price(2));
      eve.ask("subscribe", subscribe);
      bob.publish("price", price(3));
      assertThat(eve.expect("message").getJsonObject("data")).isEqualTo(price(3));
      assertThat(ann.expect("message").getJsonObject("delta")).isEqualTo(new JsonObject().put("price", 3));
      bob.publish("price", new JsonArray().add(1));
      assertThat(ann.expect("message").getJsonArray("data")).isEqualTo(new JsonArray().add(1));
      bob.publish("price", price(4).putNull("symbol"));
      assertThat(ann.expect("message").containsKey("data")).isTrue();
    }
  }

  @Test
  void aFilterSeesTheTags() {
    try (PushClient bob = client(); PushClient ann = client()) {
      ann.ask("subscribe", new JsonObject().put("channel", "log")
        .put("filter", PushClient.list("in", "level", "error", "fatal")));
      for (String level : new String[] {"debug", "error", "info", "fatal"}) {
        bob.ask("publish", new JsonObject().put("channel", "log").put("data", level)
          .put("tags", new JsonObject().put("level", level)));
      }
      assertThat(ann.expect("message").getString("data")).isEqualTo("error");
      assertThat(ann.expect("message").getJsonObject("tags").getString("level")).isEqualTo("fatal");
    }
  }

  @Test
  void theLastValueComesFirst() {
    try (PushClient bob = client(); PushClient ann = client()) {
      bob.publish("price", 1);
      bob.publish("price", 2);
      JsonObject subscribed = ann.ask("subscribe", new JsonObject().put("channel", "price").put("last", true));
      assertThat(subscribed.getBoolean("recovered")).isFalse();
      JsonObject message = ann.expect("message");
      assertThat(message.getInteger("data")).isEqualTo(2);
      assertThat(message.getString("position")).isEqualTo(subscribed.getString("position"));
      bob.publish("price", 3);
      assertThat(ann.expect("message").getInteger("data")).isEqualTo(3);
      assertThat(ann.ask("subscribe", new JsonObject().put("channel", "empty").put("last", true)).getString("type"))
        .isEqualTo("subscribed");
    }
  }

  @Test
  void whatIsPublishedTwiceComesOnceWhereItIsKept() {
    try (PushClient ann = client()) {
      JsonObject publish = new JsonObject().put("channel", "news").put("data", 1).put("message", "m-1");
      String first = ann.ask("publish", publish).getString("position");
      assertThat(ann.ask("publish", publish).getString("position")).isEqualTo(first);
    }
  }
}
