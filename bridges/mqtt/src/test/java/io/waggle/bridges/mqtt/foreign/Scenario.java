// SPDX-License-Identifier: Apache-2.0
package io.waggle.bridges.mqtt.foreign;

import static org.assertj.core.api.Assertions.assertThat;

import io.waggle.bridges.mqtt.foreign.ForeignClient.Login;
import io.waggle.bridges.mqtt.foreign.ForeignClient.Offer;
import io.waggle.bridges.mqtt.foreign.ForeignClient.Outgoing;
import io.waggle.bridges.mqtt.foreign.ForeignClient.Peer;
import io.waggle.bridges.mqtt.foreign.ForeignClient.Received;
import io.waggle.bridges.mqtt.foreign.ForeignClient.Will;
import io.waggle.testkit.Await;
import io.waggle.testkit.FaultProxy;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;

/** What foreign clients do with the broker, each with topics and client ids of its own. The test's thread. */
enum Scenario {

  CONNECTS {
    @Override
    void play(Stage stage) {
      Peer peer = stage.connect(Login.clean(stage.id("a")));
      assertThat(peer.sessionPresent()).isNotEqualTo(Optional.of(true));
      peer.subscribe(0, stage.topic("t"));
      peer.disconnect();
    }
  },

  QOS_0_BOTH_WAYS {
    @Override
    void play(Stage stage) {
      stage.bothWays(0);
    }
  },

  QOS_1_BOTH_WAYS {
    @Override
    void play(Stage stage) {
      stage.bothWays(1);
    }
  },

  QOS_2_BOTH_WAYS {
    @Override
    void play(Stage stage) {
      stage.bothWays(2);
    }
  },

  LOWER_QOS_OF_BOTH {
    @Override
    void play(Stage stage) {
      Peer low = stage.connect(Login.clean(stage.id("low")));
      low.subscribe(0, stage.topic("t"));
      Peer high = stage.connect(Login.clean(stage.id("high")));
      high.subscribe(2, stage.topic("t"));
      high.publish(Outgoing.message(stage.topic("t"), "one", 1));
      assertThat(low.next()).isEqualTo(stage.received("t", "one", 0, false));
      assertThat(high.next()).isEqualTo(stage.received("t", "one", 1, false));
    }
  },

  WILDCARDS {
    @Override
    void play(Stage stage) {
      Peer peer = stage.connect(Login.clean(stage.id("a")));
      peer.subscribe(1, stage.topic("+/lamp"), stage.topic("deep/#"));
      for (String level : List.of("hall/door", "hall/lamp", "deep", "deep/a/b", "hall/lamp/x", "attic/lamp")) {
        peer.publish(Outgoing.message(stage.topic(level), level, 1));
      }
      for (String level : List.of("hall/lamp", "deep", "deep/a/b", "attic/lamp")) {
        assertThat(peer.next()).isEqualTo(stage.received(level, level, 1, false));
      }
    }
  },

  LARGE_MESSAGE {
    @Override
    void play(Stage stage) {
      Peer peer = stage.connect(Login.clean(stage.id("a")));
      String payload = "honey ".repeat(10_000);
      peer.subscribe(1, stage.topic("t"));
      peer.publish(Outgoing.message(stage.topic("t"), payload, 1));
      assertThat(peer.next().payload().strip()).isEqualTo(payload.strip());
    }
  },

  RETAINED_MESSAGE {
    @Override
    void play(Stage stage) {
      Peer peer = stage.connect(Login.clean(stage.id("a")));
      peer.publish(Outgoing.message(stage.topic("t"), "first", 1).retained());
      peer.publish(Outgoing.message(stage.topic("t"), "last", 1).retained());
      peer.subscribe(1, stage.topic("t"));
      assertThat(peer.next()).isEqualTo(stage.received("t", "last", 1, true));
      peer.publish(Outgoing.message(stage.topic("t"), "live", 1).retained());
      assertThat(peer.next()).as("to whom is subscribed already").isEqualTo(stage.received("t", "live", 1, false));
      peer.publish(Outgoing.message(stage.topic("t"), "", 1).retained());
      assertThat(peer.next().payload()).isEmpty();
      assertThat(stage.hasRetained("t")).isFalse();
    }
  },

  WILL {
    @Override
    void play(Stage stage) {
      Peer watcher = stage.connect(Login.clean(stage.id("watcher")));
      watcher.subscribe(1, stage.topic("will"));
      FaultProxy line = stage.line();
      Login login = Login.clean(stage.id("victim")).with(new Will(stage.topic("will"), "gone", 0));
      stage.connect(login, line.port()).subscribe(0, stage.topic("own"));
      line.close();
      assertThat(watcher.next()).isEqualTo(stage.received("will", "gone", 1, false));
    }
  },

  NO_WILL_AFTER_GOODBYE(Offer.LEAVES_WITHOUT_WILL) {
    @Override
    void play(Stage stage) {
      Peer watcher = stage.connect(Login.clean(stage.id("watcher")));
      watcher.subscribe(1, stage.topic("will"));
      Login login = Login.clean(stage.id("polite")).with(new Will(stage.topic("will"), "gone", 0));
      Peer polite = stage.connect(login);
      polite.subscribe(0, stage.topic("own"));
      polite.disconnect();
      watcher.publish(Outgoing.message(stage.topic("will"), "no will before", 1));
      assertThat(watcher.next().payload()).isEqualTo("no will before");
    }
  },

  SHARED_SUBSCRIPTION {
    @Override
    void play(Stage stage) {
      List<Peer> members = List.of(stage.connect(Login.clean(stage.id("b"))), stage.connect(Login.clean(stage.id("c"))));
      // And the end of the work, which both hear, behind it.
      members.forEach(member -> member.subscribe(1, "$share/group/" + stage.topic("work"), stage.topic("end")));
      Peer sender = stage.connect(Login.clean(stage.id("a")));
      Set<String> sent = new TreeSet<>();
      for (int i = 0; i < 30; i++) {
        sent.add("job " + i);
        sender.publish(Outgoing.message(stage.topic("work"), "job " + i, 1));
      }
      sender.publish(Outgoing.message(stage.topic("end"), "end", 1));
      List<String> all = new ArrayList<>();
      for (Peer member : members) {
        List<String> own = stage.until("end", member);
        assertThat(own).as("its share").isNotEmpty();
        all.addAll(own);
      }
      assertThat(all).containsExactlyInAnyOrderElementsOf(sent);
    }
  },

  MESSAGE_EXPIRY(Offer.VERSION_5) {
    @Override
    void play(Stage stage) {
      Peer peer = stage.connect(Login.clean(stage.id("a")));
      peer.publish(Outgoing.message(stage.topic("lasting"), "lasting", 1).retained().expiresAfter(600));
      peer.publish(Outgoing.message(stage.topic("short"), "short", 1).retained().expiresAfter(1));
      Await.until("expired", () -> !stage.hasRetained("short"));
      assertThat(stage.hasRetained("lasting")).isTrue();
    }
  },

  SESSION_EXPIRY(Offer.VERSION_5) {
    @Override
    void play(Stage stage) {
      Peer watcher = stage.connect(Login.clean(stage.id("watcher")));
      watcher.subscribe(1, stage.topic("will"));
      FaultProxy line = stage.line();
      // A will is published when its session ends, if that is before its delay is over.
      Login login = Login.persistent(stage.id("victim")).expiresAfter(1)
        .with(new Will(stage.topic("will"), "session over", 600));
      Peer victim = stage.connect(login, line.port());
      victim.subscribe(1, stage.topic("own"));
      line.close();
      victim.close();
      assertThat(watcher.next().payload()).isEqualTo("session over");
      assertThat(stage.connect(login).sessionPresent()).isNotEqualTo(Optional.of(true));
    }
  },

  FLOW_CONTROL(Offer.VERSION_5) {
    @Override
    void play(Stage stage) {
      Peer slow = stage.connect(Login.clean(stage.id("b")).takes(2, false));
      slow.subscribe(2, stage.topic("t"));
      Peer sender = stage.connect(Login.clean(stage.id("a")));
      List<String> sent = IntStream.range(0, 40).mapToObj(i -> "message " + i).toList();
      sent.forEach(text -> sender.publish(Outgoing.message(stage.topic("t"), text, 2)));
      assertThat(sent).allSatisfy(text -> assertThat(slow.next().payload()).isEqualTo(text));
    }
  },

  UNACKNOWLEDGED_MESSAGES_HOLD_BACK_OTHERS(Offer.VERSION_5, Offer.HOLDS_ACKNOWLEDGEMENTS) {
    @Override
    void play(Stage stage) {
      Peer slow = stage.connect(Login.clean(stage.id("b")).takes(2, true));
      slow.subscribe(1, stage.topic("t"));
      slow.subscribe(0, stage.topic("free"));
      Peer sender = stage.connect(Login.clean(stage.id("a")));
      List.of("1", "2", "3").forEach(text -> sender.publish(Outgoing.message(stage.topic("t"), text, 1)));
      sender.publish(Outgoing.message(stage.topic("free"), "not counted", 1));
      List<String> before = List.of(slow.next().payload(), slow.next().payload(), slow.next().payload());
      assertThat(before).containsExactlyInAnyOrder("1", "2", "not counted");
      slow.acknowledge();
      assertThat(slow.next().payload()).isEqualTo("3");
    }
  },

  TAKEOVER {
    @Override
    void play(Stage stage) {
      Peer first = stage.connect(Login.clean(stage.id("same")));
      first.subscribe(1, stage.topic("t"));
      Peer second = stage.connect(Login.clean(stage.id("same")));
      second.subscribe(1, stage.topic("t"));
      first.awaitClosed();
      second.publish(Outgoing.message(stage.topic("t"), "to the second", 1));
      assertThat(second.next().payload()).isEqualTo("to the second");
    }
  },

  RESUMPTION {
    @Override
    void play(Stage stage) {
      Login login = Login.persistent(stage.id("b"));
      Peer away = stage.connect(login);
      away.subscribe(2, stage.topic("t"));
      away.disconnect();
      Peer sender = stage.connect(Login.clean(stage.id("a")));
      List<String> sent = IntStream.range(0, 10).mapToObj(i -> "QoS " + (1 + i % 2) + " message " + i).toList();
      for (int i = 0; i < sent.size(); i++) {
        sender.publish(Outgoing.message(stage.topic("t"), sent.get(i), 1 + i % 2));
      }
      Peer back = stage.connect(login);
      if (back.sessionPresent().isEmpty()) {
        back.subscribe(2, stage.topic("t"));
      } else {
        assertThat(back.sessionPresent()).contains(true);
      }
      List<String> got = sent.stream().map(text -> back.next().payload()).toList();
      // The order of different QoS is not promised: some clients have a message when it is released.
      for (String qos : List.of("QoS 1", "QoS 2")) {
        assertThat(got).filteredOn(text -> text.startsWith(qos))
          .containsExactlyElementsOf(sent.stream().filter(text -> text.startsWith(qos)).toList());
      }
      back.disconnect();
    }
  },

  REQUEST_AND_ANSWER(Offer.VERSION_5) {
    @Override
    void play(Stage stage) {
      Peer asking = stage.connect(Login.clean(stage.id("a")));
      Peer answering = stage.connect(Login.clean(stage.id("b")));
      answering.subscribe(1, stage.topic("question"));
      asking.subscribe(1, stage.topic("answer"));
      asking.publish(Outgoing.message(stage.topic("question"), "6 x 7", 1).with("ann", stage.topic("answer")));
      Received question = answering.next();
      assertThat(question).isEqualTo(new Received(stage.topic("question"), "6 x 7", 1, false, "ann",
        stage.topic("answer")));
      answering.publish(Outgoing.message(question.responseTopic(), "42", 1));
      assertThat(asking.next()).isEqualTo(stage.received("answer", "42", 1, false));
    }
  };

  private final Set<Offer> needs;

  Scenario(Offer... needs) {
    this.needs = Set.of(needs);
  }

  /** Does it; throws what a test throws if the broker does otherwise. */
  abstract void play(Stage stage);

  boolean isFor(ForeignClient client) {
    return client.offers().containsAll(needs);
  }
}
