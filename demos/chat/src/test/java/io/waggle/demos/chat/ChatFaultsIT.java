// SPDX-License-Identifier: Apache-2.0
package io.waggle.demos.chat;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonObject;
import io.waggle.testkit.ClusterFixture;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The chat on nodes that freeze or are cut off from each other; the keeper on duty is that of the first node. */
@Tag("cluster-long")
class ChatFaultsIT {

  private static final Duration APART = Duration.ofSeconds(60);

  private static Regular on(ClusterFixture cluster, int node, String name) {
    return new Regular(name, cluster.host(node), cluster.port(node));
  }

  /** Says texts and returns them. */
  private static List<String> says(Regular who, String what, int count) {
    List<String> texts = new ArrayList<>();
    for (int i = 1; i <= count; i++) {
      who.say(what + " " + i);
      texts.add(what + " " + i);
    }
    return texts;
  }

  @Test
  void aKeeperThatSleptThroughItsEndAddsNothingAndNobodyMissesAnything() {
    try (ClusterFixture cluster = ClusterFixture.start(3, ChatNode.class, new JsonObject(), List.of());
         Regular ann = on(cluster, 0, "Ann");
         Regular bob = on(cluster, 1, "Bob")) {
      List<String> all = new ArrayList<>(says(bob, "before", 5));
      ann.awaitText("before 5");
      cluster.freeze(0);
      all.addAll(says(bob, "meanwhile", 5));
      cluster.thaw(0);
      cluster.awaitMembers(3, APART, 0, 1, 2);
      all.addAll(says(ann, "awake", 3));
      bob.awaitText("awake 3");
      all.addAll(says(bob, "after", 3));
      ann.awaitText("after 3");
      assertThat(bob.heard).isEqualTo(all);
      assertThat(ann.heard).isEqualTo(all);
    }
  }

  @Test
  void twoHalvesAreTwoChatsAndOneAfterwardsAndNobodyMissesAnythingWithoutBeingTold() {
    try (ClusterFixture cluster = ClusterFixture.startApart(3, ChatNode.class, new JsonObject(), List.of());
         Regular ann = on(cluster, 0, "Ann");
         Regular bob = on(cluster, 1, "Bob");
         Regular cid = on(cluster, 2, "Cid")) {
      List<String> kept = new ArrayList<>(says(bob, "before", 5));
      ann.awaitText("before 5");
      cid.awaitText("before 5");
      cluster.cut(List.of(0), List.of(1, 2));
      kept.addAll(says(bob, "large", 5));
      cid.awaitText("large 5");
      says(ann, "small", 3);
      cluster.heal();
      cluster.awaitMembers(3, APART, 0, 1, 2);
      kept.addAll(says(cid, "after", 3));
      bob.awaitText("after 3");
      // The keeper looks at the archive now and then.
      ann.until(message -> ann.told > 0 || ann.heard.equals(kept));
      kept.addAll(says(bob, "in the end", 1));
      ann.awaitText("in the end 1");
      cid.awaitText("in the end 1");
      assertThat(bob.heard).isEqualTo(kept);
      assertThat(cid.heard).isEqualTo(kept);
      assertThat(ann.heard).isEqualTo(kept);
    }
  }
}
