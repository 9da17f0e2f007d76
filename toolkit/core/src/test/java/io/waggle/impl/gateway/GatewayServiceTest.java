// SPDX-License-Identifier: Apache-2.0
package io.waggle.impl.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import io.waggle.Gateway;
import io.waggle.Nodes;
import io.waggle.Worker;
import io.waggle.impl.cluster.Peers;
import io.waggle.testkit.Await;
import io.waggle.testkit.RawClient;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What the gateway of a node makes of messages that no honest node would send. */
class GatewayServiceTest {

  private static final Duration HEALS_WITHIN = Duration.ofSeconds(5);

  private Nodes nodes;
  private Gateway<String> honest;
  private Gateway<String> victim;
  private Worker<String> worker;
  private RawClient client;
  private Peers liar;
  private String target;

  @BeforeEach
  void start() {
    nodes = Nodes.of(2);
    honest = Gateway.of(nodes.get(0), "chat");
    victim = Gateway.of(nodes.get(1), "chat");
    worker = Worker.create(nodes.get(0), "text://127.0.0.1:0");
    worker.connectHandler(connection -> {
      honest.bind(honest.add(connection), "ann");
      connection.handler(line -> { });
    });
    Await.result(worker.listen());
    client = RawClient.connect(worker.actualPort());
    liar = Nodes.peers(nodes.get(0));
    target = Nodes.peers(nodes.get(1)).self();
    awaitAnn();
  }

  @AfterEach
  void stop() {
    client.close();
    nodes.close();
  }

  private void awaitAnn() {
    Await.until("Ann is online for all", HEALS_WITHIN,
      () -> Await.result(victim.online(Set.of("ann"))).value().contains("ann"));
  }

  private void tell(Buffer message) {
    assertThat(liar.send(target, GatewayService.NAME, message)).isTrue();
  }

  private static Buffer entry(Buffer state, String uid, int connections) {
    Messages.entry(state, new Selector(Selector.Kind.UID, uid), connections, 0);
    return state;
  }

  @Test
  void aWrongEntryHealsByTheNextDigest() {
    tell(entry(entry(Messages.state("chat", 0), "ann", 0), "ghost", 3));
    Await.until("the lie is believed", () -> Await.result(victim.online(Set.of("ghost"))).value().size() == 1);
    Await.until("the ghost is gone", HEALS_WITHIN,
      () -> Await.result(victim.online(Set.of("ghost", "ann"))).value().equals(Set.of("ann")));
    victim.uid("ann").send("hello");
    assertThat(client.readLine()).isEqualTo("hello");
  }

  @Test
  void aPoisonedDigestCostsOneWholeStateAndChangesNothing() {
    for (int i = 0; i < 50; i++) {
      tell(Messages.digest("chat", i));
    }
    awaitAnn();
    victim.uid("ann").send("hello");
    assertThat(client.readLine()).isEqualTo("hello");
  }

  @Test
  void aWholeStateThatNeverEndsIsGivenUp() {
    tell(entry(Messages.state("chat", Messages.BEGINS), "ghost", 1));
    tell(entry(Messages.state("chat", 0), "ghost", 2));
    awaitAnn();
    Await.until("the next one is whole", HEALS_WITHIN, () -> {
      tell(entry(Messages.state("chat", 0), "bob", 1));
      return Await.result(victim.online(Set.of("bob"))).value().size() == 1;
    });
    assertThat(Await.result(victim.online(Set.of("ghost"))).value()).isEmpty();
  }

  static Stream<Buffer> nonsense() {
    Buffer deep = Messages.send("chat", Map.of(), List.of(), Buffer.buffer());
    Buffer nested = deep.getBuffer(0, deep.length() - 1);
    for (int i = 0; i < 50; i++) {
      nested.appendByte((byte) 1).appendUnsignedShort(0);
    }
    return Stream.of(
      Buffer.buffer(),
      Buffer.buffer(new byte[] {99, 0, 4, 'c', 'h', 'a', 't'}),
      Buffer.buffer(new byte[] {Messages.SEND, (byte) 0xff, (byte) 0xff, 'c'}),
      Messages.send("chat", Map.of(), List.of(Selection.of(Selector.EVERYONE)), Buffer.buffer()),
      Messages.send("chat", Map.of(), List.of(Selection.of(Selector.EVERYONE)), Buffer.buffer(new byte[] {3, '{'})),
      Messages.send("chat", Map.of(), List.of(Selection.of(Selector.EVERYONE)), Buffer.buffer(new byte[] {77})),
      Messages.state("chat", 0).appendByte((byte) 9).appendUnsignedShort(1).appendByte((byte) 'x'),
      nested);
  }

  @ParameterizedTest
  @MethodSource("nonsense")
  void isDroppedAndNothingElseHappens(Buffer message) {
    tell(message);
    assertThat(Await.failure(liar.request(target, GatewayService.NAME, message))).isNotNull();
    victim.uid("ann").send("hello");
    assertThat(client.readLine()).isEqualTo("hello");
  }

  @Test
  void randomBytesAreDropped() {
    Random chance = new Random(3);
    for (int i = 0; i < 2_000; i++) {
      byte[] bytes = new byte[7 + chance.nextInt(40)];
      chance.nextBytes(bytes);
      System.arraycopy(new byte[] {(byte) (1 + chance.nextInt(8)), 0, 4, 'c', 'h', 'a', 't'}, 0, bytes, 0, 7);
      liar.send(target, GatewayService.NAME, Buffer.buffer(bytes));
    }
    Await.until("nothing random is left", HEALS_WITHIN,
      () -> Await.result(victim.everyone().uids(100)).value().equals(Set.of("ann")));
  }

  @Test
  void callsThatAreNoneFail() {
    for (String call : List.of("{}", "{\"call\":\"bind\"}", "{\"call\":\"x\",\"id\":\"1\"}", "[]", "{\"call\":7}")) {
      Buffer bytes = Messages.call("chat", new JsonObject());
      Buffer message = bytes.getBuffer(0, bytes.length() - 2).appendString(call);
      assertThat(Await.failure(liar.request(target, GatewayService.NAME, message))).isNotNull();
    }
    for (String name : List.of("", "x".repeat(1_000_000), "a\nb", "\u0000")) {
      JsonObject join = Calls.of("join", "any").put("name", name);
      assertThat(Await.failure(liar.request(target, GatewayService.NAME, Messages.call("chat", join))))
        .hasMessageContaining("expected: 1-256");
    }
    assertThat(Await.failure(liar.request(target, GatewayService.NAME, Messages.next("chat", 4711))))
      .hasMessageContaining("walk: 4711");
    assertThat(Await.failure(liar.request(target, GatewayService.NAME, Messages.call("other", new JsonObject()))))
      .hasMessageContaining("gateway: other");
  }

  @Test
  void idsThatAreForgedOrStaleReachNobody() {
    String own = Await.result(honest.everyone().members(1)).value().get(0).id();
    String node = own.substring(0, own.indexOf('-'));
    for (String id : List.of("", "-", "x", "nobody-1", node, node + "-", node + "-zzz", own + "0", "-" + own)) {
      assertThat(Await.failure(victim.bind(id, "eve"))).as(id).hasMessageContaining("expected: one that is open");
      victim.connection(id).send("nothing");
      assertThat(Await.result(victim.session(id))).isNull();
    }
    honest.connection(own).send("still here");
    assertThat(client.readLine()).isEqualTo("still here");
  }
}
