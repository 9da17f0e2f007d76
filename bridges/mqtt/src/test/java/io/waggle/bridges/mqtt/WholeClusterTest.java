// SPDX-License-Identifier: Apache-2.0
package io.waggle.bridges.mqtt;

import static org.assertj.core.api.Assertions.assertThat;

import io.waggle.bridges.mqtt.impl.wire.Packet;
import io.waggle.bridges.mqtt.impl.wire.Packet.Type;
import io.waggle.bridges.mqtt.impl.wire.Properties;
import io.waggle.bridges.mqtt.impl.wire.Property;
import io.waggle.bridges.mqtt.impl.wire.ReasonCode;
import io.waggle.bridges.mqtt.impl.wire.Version;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Sessions, queues and groups of a cluster outlive the end of all its nodes. */
@Tag("cluster")
class WholeClusterTest {

  private static final String JOBS = "$share/g/jobs";

  @TempDir
  private Path folder;
  private HazelcastNodes nodes = new HazelcastNodes(0, new MqttBridgeOptions());
  private int copies;

  @AfterEach
  void stop() {
    nodes.close();
  }

  private int start(String disk) {
    return nodes.start(new MqttBridgeOptions().setStore(new MqttStoreOptions()
      .setFolder(folder.resolve(disk).toString())));
  }

  /** Ends all nodes as if the power had gone: the next ones have the disks as they were at that moment. */
  private String[] powerCut(String... disks) {
    copies++;
    String[] left = Arrays.stream(disks).map(disk -> disk + "-" + copies).toArray(String[]::new);
    for (int i = 0; i < disks.length; i++) {
      copy(folder.resolve(disks[i]), folder.resolve(left[i]));
    }
    end();
    return left;
  }

  private void end() {
    nodes.close();
    nodes = new HazelcastNodes(0, new MqttBridgeOptions());
  }

  private static void copy(Path from, Path to) {
    try (Stream<Path> files = Files.list(from)) {
      Files.createDirectories(to);
      for (Path each : files.filter(Files::isRegularFile).toList()) {
        Files.copy(each, to.resolve(each.getFileName()));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private MqttTestClient resume(int node, String clientId, boolean present) {
    MqttTestClient client = MqttTestClient.open(nodes.port(node), Version.V5);
    Packet.ConnAck answer = client.connect(clientId, false, Properties.of(Property.SESSION_EXPIRY, 3_600));
    assertThat(answer.reason()).isZero();
    assertThat(answer.sessionPresent()).isEqualTo(present);
    return client;
  }

  private void publish(int node, String topic, String... texts) {
    try (MqttTestClient bob = MqttTestClient.connect(nodes.port(node), "publisher-" + node)) {
      for (String text : texts) {
        assertThat(bob.publishAndWait(topic, text, false)).isLessThan(ReasonCode.UNSPECIFIED_ERROR);
      }
    }
  }

  /** Takes and acknowledges so many messages; returns them in the order in which they came. */
  private static List<String> take(MqttTestClient client, int count) {
    List<String> taken = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      Packet.Publish message = client.expect(Packet.Publish.class);
      taken.add(new String(message.payload(), StandardCharsets.UTF_8));
      client.send(new Packet.Ack(Type.PUBACK, message.id()));
    }
    client.expectNothing();
    return taken;
  }

  private static List<String> those(List<String> all, String prefix) {
    return all.stream().filter(each -> each.startsWith(prefix)).toList();
  }

  @Test
  void whatWasAcknowledgedComesBackWithSessionsAndGroups() {
    int one = start("a");
    int two = start("b");
    try (MqttTestClient ann = resume(one, "ann", false); MqttTestClient cid = resume(two, "cid", false)) {
      ann.subscribe("news/#", 1);
      cid.subscribe(JOBS, 1);
    }
    publish(one, "news/x", "a-1", "a-2", "a-3");
    publish(two, "news/x", "b-1", "b-2", "b-3");
    publish(two, "jobs", "j-1", "j-2");
    String[] disks = powerCut("a", "b");
    int first = start(disks[0]);
    int second = start(disks[1]);
    try (MqttTestClient ann = resume(second, "ann", true)) {
      List<String> taken = take(ann, 6);
      assertThat(those(taken, "a-")).containsExactly("a-1", "a-2", "a-3");
      assertThat(those(taken, "b-")).containsExactly("b-1", "b-2", "b-3");
      publish(first, "news/y", "more");
      assertThat(take(ann, 1)).containsExactly("more");
    }
    try (MqttTestClient dan = resume(first, "dan", false)) {
      dan.subscribe(JOBS, 1);
      assertThat(take(dan, 2)).containsExactly("j-1", "j-2");
    }
  }

  @Test
  void whatIsDoneDoesNotComeBack() {
    int one = start("a");
    int two = start("b");
    try (MqttTestClient ann = resume(one, "ann", false); MqttTestClient cid = resume(one, "cid", false)) {
      ann.subscribe("news", 1);
      cid.subscribe(JOBS, 1);
      publish(one, "news", "m-1");
      publish(two, "news", "m-2");
      publish(one, "jobs", "j-1");
      assertThat(take(ann, 2)).containsExactly("m-1", "m-2");
      assertThat(take(cid, 1)).containsExactly("j-1");
      ann.disconnect();
    }
    publish(two, "news", "m-3");
    end();
    int first = start("a");
    int second = start("b");
    try (MqttTestClient ann = resume(second, "ann", true); MqttTestClient cid = resume(first, "cid", true)) {
      assertThat(take(ann, 1)).containsExactly("m-3");
      cid.expectNothing();
    }
    end();
    int third = start("a");
    start("b");
    try (MqttTestClient ann = resume(third, "ann", true)) {
      ann.expectNothing();
    }
  }

  @Test
  void aSessionThatEndsDoesNotComeBackFromADiskThatDidNotHear() {
    int one = start("a");
    int two = start("b");
    resume(one, "ann", false).close();
    resume(one, "eve", false).close();
    // The cluster goes on without the second node: it has the first session end.
    copy(folder.resolve("b"), folder.resolve("old"));
    nodes.stop(two);
    MqttTestClient.connect(nodes.port(one), "ann").close();
    int back = start("old");
    resume(back, "ann", false).close();
    // All stop; the other session ends before the second node is there again.
    String[] disks = powerCut("a", "old");
    int first = start(disks[0]);
    MqttTestClient.connect(nodes.port(first), "eve").close();
    int second = start(disks[1]);
    resume(second, "eve", false).close();
    resume(second, "ann", true).close();
  }

  @Test
  void aDiskThatWasAwayKnowsWhatItsSessionsHaveTaken() {
    int one = start("a");
    int two = start("b");
    try (MqttTestClient ann = resume(one, "ann", false)) {
      ann.subscribe("news", 1);
      ann.disconnect();
    }
    publish(two, "news", "m-1", "m-2");
    copy(folder.resolve("b"), folder.resolve("old"));
    nodes.stop(two);
    try (MqttTestClient ann = resume(one, "ann", true)) {
      assertThat(take(ann, 2)).containsExactly("m-1", "m-2");
      ann.disconnect();
    }
    start("old");
    end();
    int first = start("a");
    start("old");
    try (MqttTestClient ann = resume(first, "ann", true)) {
      ann.expectNothing();
    }
  }

  @Test
  void aQos2MessageThatIsSentAgainAfterwardsIsDeliveredOnce() {
    int one = start("a");
    try (MqttTestClient ann = resume(one, "ann", false)) {
      ann.subscribe("two", 2);
      ann.disconnect();
    }
    try (MqttTestClient bob = resume(one, "bob", false)) {
      bob.publish("two", "m-1", 2, 5);
      bob.expectAck(Type.PUBREC, 5);
    }
    int again = start(powerCut("a")[0]);
    try (MqttTestClient ann = resume(again, "ann", true); MqttTestClient bob = resume(again, "bob", true)) {
      finish(ann, ann.expectMessage("m-1"));
      // As if PUBREC had not come.
      bob.send(new Packet.Publish("two", "m-1".getBytes(StandardCharsets.UTF_8), 5, 2, false, true, Properties.NONE));
      bob.expectAck(Type.PUBREC, 5);
      bob.publish("two", "m-2", 2, 6);
      bob.expectAck(Type.PUBREC, 6);
      finish(ann, ann.expectMessage("m-2"));
    }
  }

  private static void finish(MqttTestClient client, Packet.Publish message) {
    client.send(new Packet.Ack(Type.PUBREC, message.id()));
    client.expectAck(Type.PUBREL, message.id());
    client.send(new Packet.Ack(Type.PUBCOMP, message.id()));
  }

  @Test
  void identifiersOfQos2MessagesAreFreedBeforeOthersUseThem() {
    int one = start("a");
    int id;
    try (MqttTestClient ann = resume(one, "ann", false); MqttTestClient bob = resume(one, "bob", false)) {
      ann.subscribe("two", 2);
      bob.publish("two", "m-1", 2, 5);
      bob.expectAck(Type.PUBREC, 5);
      id = ann.expectMessage("m-1").id();
      ann.send(new Packet.Ack(Type.PUBREC, id));
      ann.expectAck(Type.PUBREL, id);
      bob.publish("two", "m-2", 2, 6);
      bob.expectAck(Type.PUBREC, 6);
      ann.expectMessage("m-2");
      String[] disks = powerCut("a");
      one = start(disks[0]);
    }
    try (MqttTestClient ann = resume(one, "ann", true)) {
      Set<Integer> freed = new HashSet<>();
      Packet next = ann.expect(Packet.class);
      while (next instanceof Packet.Ack release && release.type() == Type.PUBREL) {
        freed.add(release.id());
        ann.send(new Packet.Ack(Type.PUBCOMP, release.id()));
        next = ann.expect(Packet.class);
      }
      assertThat(freed).contains(id);
      // The first one was taken; of the other it is not known.
      assertThat(next).isInstanceOfSatisfying(Packet.Publish.class, message ->
        assertThat(message.payload()).asString(StandardCharsets.UTF_8).isEqualTo("m-2"));
      finish(ann, (Packet.Publish) next);
      ann.expectNothing();
    }
  }
}
