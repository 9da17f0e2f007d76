// SPDX-License-Identifier: Apache-2.0
package io.waggle.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.waggle.testkit.Await;
import io.waggle.testkit.ClusterFixture;
import io.waggle.testkit.RawClient;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * What {@code docs/channel.md} says of a cluster that falls into one node and two, and is whole again: nobody misses a
 * message of a topic with history without being told.
 */
@Tag("cluster-long")
class ChannelPartitionIT {

  private static final Duration APART = Duration.ofSeconds(30);
  /** So many that each side owns some of their places, and keeps the copies of others. */
  private static final List<String> TOPICS = IntStream.range(0, 8).mapToObj(i -> "kept/" + i).toList();
  private static final String WORK = "work/a";

  /** A node as the test speaks to it. */
  private record Node(RawClient client) {

    String ask(String line) {
      return client.send(line + "\n").readLine();
    }

    JsonObject json(String line) {
      return new JsonObject(ask(line));
    }

    void does(String line) {
      assertThat(ask(line)).as(line).isEqualTo("ok");
    }

    List<String> seen(String name) {
      return texts(json("log " + name).getJsonArray("seen"));
    }

    void awaitLast(String name, String text) {
      Await.until(name + " has " + text, APART, () -> seen(name).contains(text));
    }

    void awaitLastOrLoss(String name, String text) {
      Await.until(name + " has " + text + " or was told", APART, () -> seen(name).contains(text)
        || json("log " + name).getInteger("losses") > 0);
    }
  }

  private static List<String> texts(JsonArray array) {
    return array.stream().map(String.class::cast).toList();
  }

  @Test
  void nobodyMissesAMessageWithoutBeingTold() {
    try (ClusterFixture cluster = ClusterFixture.startApart(3, ChannelNode.class, new JsonObject(), List.of());
         RawClient one = RawClient.connect(cluster.host(0), cluster.port(0)).deadline(APART);
         RawClient two = RawClient.connect(cluster.host(1), cluster.port(1)).deadline(APART)) {
      Node small = new Node(one);
      Node large = new Node(two);
      TOPICS.forEach(topic -> {
        small.does("sub " + topic + " " + topic);
        large.does("sub " + topic + " " + topic);
        large.does("pub " + topic + " before- 10");
        small.awaitLast(topic, "before-10");
        large.awaitLast(topic, "before-10");
      });
      List<JsonObject> before = TOPICS.stream().map(topic -> small.json("log " + topic)).toList();
      large.does("eat work " + WORK);
      cluster.cut(List.of(0), List.of(1, 2));
      cluster.awaitMembers(1, APART, 0);
      cluster.awaitMembers(2, APART, 1, 2);
      TOPICS.forEach(topic -> {
        small.does("pub " + topic + " small- 5");
        large.does("pub " + topic + " large- 8");
        small.awaitLast(topic, "small-5");
        large.awaitLast(topic, "large-8");
      });
      large.does("pub " + WORK + " job- 5");
      List<JsonObject> apart = new ArrayList<>(TOPICS.stream().map(topic -> small.json("log " + topic)).toList());
      List<JsonObject> kept = TOPICS.stream().map(topic -> large.json("log " + topic)).toList();
      cluster.heal();
      cluster.awaitMembers(3);
      for (int i = 0; i < TOPICS.size(); i++) {
        String topic = TOPICS.get(i);
        String epoch = apart.get(i).getString("epoch");
        Await.until(topic + " has been merged", APART, () -> !small.json("history " + topic).getString("epoch")
          .equals(epoch));
        small.does("pub " + topic + " after- 3");
        large.does("pub " + topic + " later- 3");
        small.awaitLastOrLoss(topic, "later-3");
        large.awaitLastOrLoss(topic, "later-3");
        small.does("pub " + topic + " last- 1");
        small.awaitLast(topic, "last-1");
        large.awaitLast(topic, "last-1");
        List<String> history = texts(large.json("history " + topic).getJsonArray("seen"));
        whoStayedIsTold(small.json("log " + topic), history);
        whoStayedIsTold(large.json("log " + topic), history);
        JsonObject log = large.json("log " + topic);
        assertThat(log.getInteger("losses")).as("on the side that is kept, of %s\nwhen apart %s\nhistory %s", log,
          kept.get(i), history).isZero();
        for (JsonObject position : List.of(before.get(i), apart.get(i), kept.get(i))) {
          whoReturnsIsTold(small, topic, position, history);
          whoReturnsIsTold(large, topic, position, history);
        }
      }
      large.does("pub " + WORK + " more- 5");
      large.awaitLast("work", "more-5");
      Set<String> done = new TreeSet<>(large.seen("work"));
      assertThat(done).containsExactly("job-1", "job-2", "job-3", "job-4", "job-5", "more-1", "more-2", "more-3",
        "more-4", "more-5");
    }
  }

  private static void whoStayedIsTold(JsonObject log, List<String> history) {
    if (log.getInteger("losses") == 0) {
      assertThat(texts(log.getJsonArray("seen"))).isEqualTo(history);
    }
  }

  private static void whoReturnsIsTold(Node node, String topic, JsonObject position, List<String> history) {
    String name = topic + "@" + System.nanoTime();
    node.does("sub " + name + " " + topic + " " + position.getString("epoch") + " " + position.getLong("offset"));
    if (node.json("log " + name).getBoolean("recovered")) {
      List<String> all = new ArrayList<>(texts(position.getJsonArray("seen")));
      Await.until(name + " has the last", APART, () -> node.seen(name).contains("last-1"));
      all.addAll(node.seen(name));
      assertThat(all).isEqualTo(history);
    }
  }
}
