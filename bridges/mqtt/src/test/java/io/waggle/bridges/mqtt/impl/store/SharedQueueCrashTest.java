// SPDX-License-Identifier: Apache-2.0
package io.waggle.bridges.mqtt.impl.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.vertx.core.Vertx;
import io.waggle.bridges.mqtt.MqttBridgeOptions;
import io.waggle.bridges.mqtt.MqttStoreOptions;
import io.waggle.bridges.mqtt.MqttTestClient;
import io.waggle.bridges.mqtt.Servers;
import io.waggle.bridges.mqtt.impl.store.SessionStore.Restored;
import io.waggle.bridges.mqtt.impl.wire.Packet;
import io.waggle.bridges.mqtt.impl.wire.Packet.Type;
import io.waggle.bridges.mqtt.impl.wire.Properties;
import io.waggle.bridges.mqtt.impl.wire.Property;
import io.waggle.bridges.mqtt.impl.wire.Version;
import io.waggle.testkit.Await;
import io.waggle.testkit.CleanVertx;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * QoS 2 through a group of shared subscriptions, and a crash after each record of the journal that this has left: no
 * message is ever in two queues, and its publisher's identifier is known from the moment it is in one.
 */
@CleanVertx
class SharedQueueCrashTest {

  private static final String JOBS = "$share/g/jobs";
  private static final int MESSAGES = 12;

  @TempDir
  private Path folder;

  @Test
  void noMessageIsInTwoQueuesWhereverTheJournalEnds(Vertx vertx) throws IOException {
    int port = Servers.start(vertx, new MqttBridgeOptions().setMaxInflight(4).setStore(new MqttStoreOptions()
      .setFolder(folder.toString())), 2);
    play(port);
    vertx.deploymentIDs().forEach(id -> Await.result(vertx.undeploy(id)));
    State state = new State(true);
    Set<String> born = new HashSet<>();
    int moves = 0;
    for (Change change : journal()) {
      state.apply(change);
      moves += change instanceof Change.Move ? 1 : 0;
      check(state, born);
    }
    assertThat(born).hasSize(MESSAGES);
    assertThat(moves).as("from the group to its members, and back").isGreaterThan(8);
  }

  /** Members take messages, leave them, go for good and come back, so that messages wander. */
  private static void play(int port) {
    // Four to each member, and some back from the one that leaves.
    try (MqttTestClient publisher = MqttTestClient.resume(port, "publisher", Version.V5);
         MqttTestClient one = MqttTestClient.resume(port, "one", Version.V5);
         MqttTestClient two = MqttTestClient.connect(port, "two", Version.V5, false,
           Properties.of(Property.SESSION_EXPIRY, 60).with(Property.RECEIVE_MAXIMUM, 1))) {
      assertThat(one.subscribe(JOBS, 2)).isEqualTo(2);
      assertThat(two.subscribe(JOBS, 2)).isEqualTo(2);
      for (int i = 1; i <= MESSAGES; i++) {
        publisher.publish("jobs", "m-" + i, 2, i);
        publisher.expectAck(Type.PUBREC, i);
      }
      Packet.Publish first = one.expect(Packet.Publish.class);
      one.send(new Packet.Ack(Type.PUBREC, first.id()));
      // What waits behind the only message that this member takes goes back to the group.
      two.expect(Packet.Publish.class);
      two.unsubscribe(JOBS);
      for (int i = 1; i <= MESSAGES; i += 2) {
        publisher.send(new Packet.Ack(Type.PUBREL, i));
        publisher.expectAck(Type.PUBCOMP, i);
      }
      two.send(new Packet.Disconnect(0, Properties.of(Property.SESSION_EXPIRY, 0L)));
      two.expectEnd();
    }
  }

  private List<Change> journal() throws IOException {
    ByteBuf bytes = Unpooled.wrappedBuffer(Files.readAllBytes(folder.resolve("0000000000000001.log")));
    SegmentReader reader = new SegmentReader(bytes, new Frame(SegmentHeader.decode(bytes).secret()), 1);
    List<Change> changes = new ArrayList<>();
    while (reader.next()) {
      changes.add(reader.change());
    }
    return changes;
  }

  private static void check(State state, Set<String> born) {
    List<Restored> sessions = state.contents(List.of()).sessions();
    List<String> queued = new ArrayList<>();
    sessions.forEach(session -> session.queue().forEach(each ->
      queued.add(new String(each.message().payload(), StandardCharsets.UTF_8))));
    assertThat(queued).doesNotHaveDuplicates();
    for (String payload : queued) {
      if (born.add(payload)) {
        int id = Integer.parseInt(payload.substring(2));
        assertThat(sessions).filteredOn(each -> each.received().contains(id)).as(payload)
          .extracting(each -> each.session().clientId()).containsExactly("publisher");
      }
    }
    for (Restored session : sessions) {
      assertThat(session.received()).allSatisfy(id -> assertThat(born).contains("m-" + id));
    }
  }
}
