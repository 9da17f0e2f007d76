// SPDX-License-Identifier: Apache-2.0
package io.waggle.admin;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import io.waggle.ChannelOptions;
import io.waggle.Channels;
import io.waggle.ChannelsOptions;
import io.waggle.SubscribeOptions;
import io.waggle.Subscription;
import io.waggle.testkit.Await;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Topics on the admin's list, of one node. */
class ChannelListTest extends HiveTestBase {

  private Channels channels;

  @BeforeEach
  void open(Vertx vertx) {
    channels = Channels.of(vertx, "main", new ChannelsOptions()
      .addChannel(new ChannelOptions("chat/+").setHistorySize(3).setPresence(true)));
  }

  private Subscription subscribe(String pattern, String identity) {
    return Await.result(channels.subscribe(pattern, new SubscribeOptions().setIdentity(identity), message -> { }));
  }

  private void publish(String topic, int times) {
    for (int i = 0; i < times; i++) {
      Await.result(channels.publish(topic, Buffer.buffer("hello")));
    }
  }

  private List<JsonObject> rows(String query) {
    return admin.rows("/api/channels" + query, "rows");
  }

  @Test
  void saysWhoIsThereAndWhatIsKept() {
    Subscription first = subscribe("chat/lobby", "ann");
    subscribe("chat/lobby", "ann");
    subscribe("chat/lobby", "bob");
    subscribe("chat/#", null);
    subscribe("news", null);
    publish("chat/lobby", 5);
    publish("chat/empty", 1);
    publish("news", 1);
    List<JsonObject> rows = rows("");
    assertThat(rows).extracting(row -> row.getString("topic"))
      .containsExactly("chat/#", "chat/empty", "chat/lobby", "news");
    assertThat(rows.get(0)).isEqualTo(new JsonObject().put("key", "main chat/#").put("channels", "main")
      .put("topic", "chat/#").put("subscribers", 1).put("nodes", 1));
    assertThat(rows.get(1).getInteger("subscribers")).isZero();
    assertThat(rows.get(2).getInteger("subscribers")).isEqualTo(3);
    assertThat(rows.get(2).getInteger("present")).isEqualTo(2);
    assertThat(rows.get(2).getInteger("offset")).isEqualTo(5);
    assertThat(rows.get(2).getInteger("kept")).isEqualTo(3);
    assertThat(rows.get(3).containsKey("offset")).isFalse();
    Await.result(first.unsubscribe());
    assertThat(rows("?filter=LOBBY").get(0).getInteger("subscribers")).isEqualTo(2);
  }

  @Test
  void goesOnAfterAKeyAndFilters() {
    for (int i = 0; i < 7; i++) {
      subscribe("room/" + i, null);
    }
    JsonObject page = admin.json("/api/channels?size=3");
    assertThat(page.getInteger("total")).isEqualTo(7);
    assertThat(page.getBoolean("more")).isTrue();
    assertThat(page.getBoolean("atLeast")).isFalse();
    assertThat(rows("?size=3&after=main%20room/5")).extracting(row -> row.getString("topic")).containsExactly("room/6");
    assertThat(admin.json("/api/channels?size=3&after=main%20room/3").getBoolean("more")).isFalse();
    assertThat(admin.json("/api/channels?filter=room/6").getInteger("total")).isEqualTo(1);
    assertThat(admin.json("/api/channels?filter=MAIN").getInteger("total")).isEqualTo(7);
    assertThat(rows("?filter=nothing")).isEmpty();
  }

  @Test
  void namesAStoreThatDoesNotAnswer(Vertx vertx) {
    Channels stuck = Channels.of(vertx, "stuck", new ChannelsOptions().setStoreInstance(new StallingStore())
      .addChannel(new ChannelOptions("#").setHistorySize(3)));
    Await.result(stuck.publish("news", Buffer.buffer("hello")));
    publish("chat/lobby", 1);
    JsonObject all = admin.json("/api/channels");
    assertThat(all.getJsonArray("busy")).containsExactly("stuck");
    assertThat(all.getBoolean("complete")).isFalse();
    assertThat(rows("")).extracting(row -> row.getInteger("offset")).containsExactly(1, null);
  }

  @Test
  void tellsHowFastAHistoryGrowsFromTheSecondLook() {
    publish("chat/lobby", 1);
    assertThat(rows("").get(0).getValue("rate")).isNull();
    publish("chat/lobby", 10);
    Await.until("a rate", () -> rows("").get(0).getValue("rate") != null);
    assertThat(rows("").get(0).getDouble("rate")).isPositive();
  }
}
