// SPDX-License-Identifier: Apache-2.0
package io.waggle.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.hazelcast.config.Config;
import com.hazelcast.logging.Logger;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.EventBusOptions;
import io.waggle.testkit.Await;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** How members find each other: by a list and by a name. */
@Timeout(120)
class MembersTest {

  private static final Duration MERGE = Duration.ofSeconds(45);
  private static final int CONNECT_MS = 200;

  /** A name service whose answer changes while the nodes run. */
  private static final class Names implements DnsMembers.Resolver {
    private final List<String> addresses = new CopyOnWriteArrayList<>();

    @Override
    public InetAddress[] addresses(String name) throws UnknownHostException {
      if (addresses.isEmpty()) {
        throw new UnknownHostException(name);
      }
      List<InetAddress> answer = new ArrayList<>();
      for (String address : addresses) {
        answer.add(InetAddress.getByName(address));
      }
      return answer.toArray(InetAddress[]::new);
    }
  }

  /** On one machine the two differ in their ports; on two, the name alone does. */
  private static Config named(Nodes nodes, int port, int other, Names names) {
    nodes.with(WaggleClusterManager.PORT, Integer.toString(port)).with(WaggleClusterManager.DNS, "hive.example:" + other);
    return HazelcastSettings.config(names);
  }

  @Test
  void aNameWithManyAddressesBringsTwoNodesTogether() {
    Names names = new Names();
    names.addresses.addAll(List.of("127.0.0.3", "127.0.0.1", "127.0.0.2"));
    try (Nodes nodes = new Nodes()) {
      Vertx one = nodes.start(named(nodes, nodes.port(), nodes.otherPort(), names));
      Vertx other = nodes.start(named(nodes, nodes.otherPort(), nodes.port(), names));
      assertThat(Nodes.size(other)).isEqualTo(2);
      assertThat(Await.result(Nodes.ask(one, other))).isEqualTo("hello");
    }
  }

  @Test
  void aNameIsAskedAgainSoNodesThatStartedBeforeItWasThereFindEachOther() {
    Names names = new Names();
    try (Nodes nodes = new Nodes()) {
      Vertx one = nodes.start(named(nodes, nodes.port(), nodes.otherPort(), names));
      Vertx other = nodes.start(named(nodes, nodes.otherPort(), nodes.port(), names));
      assertThat(Nodes.size(one)).isEqualTo(1);
      names.addresses.addAll(List.of("127.0.0.1", "127.0.0.2", "127.0.0.3"));
      Await.until("both are in one cluster", MERGE, () -> Nodes.size(one) == 2 && Nodes.size(other) == 2);
      Await.until("a request crosses", MERGE, () -> Await.result(Nodes.ask(one, other).otherwise("")).equals("hello"));
    }
  }

  @Test
  void aListMayHaveNamesWhoseAddressesAreNotOurs() throws IOException {
    Names names = new Names();
    names.addresses.addAll(List.of("127.0.0.3", "127.0.0.1"));
    try (Nodes nodes = new Nodes()) {
      nodes.with(WaggleClusterManager.MEMBERS, "elsewhere.example:1, hive.example");
      nodes.start(HazelcastSettings.config(names));
      assertThat(Nodes.size(nodes.start(HazelcastSettings.config(names)))).isEqualTo(2);
    }
  }

  @Test
  void aNameWithTooManyAddressesIsCutShort() {
    Names names = new Names();
    IntStream.rangeClosed(0, DnsMembers.MAX_ADDRESSES).forEach(i ->
      names.addresses.add("127.1." + i / 256 + "." + i % 256));
    DnsMembers members = new DnsMembers(List.of(new DnsMembers.Place("hive.example", 1, 1)), names);
    assertThat(members.newDiscoveryStrategy(null, Logger.getLogger(MembersTest.class), Map.of()).discoverNodes())
      .hasSize(DnsMembers.MAX_ADDRESSES);
  }

  @Test
  void membersThatAreNotThereHoldUpNobody() throws IOException {
    try (Nodes nodes = new Nodes(); BlackHole hole = new BlackHole()) {
      nodes.with(WaggleClusterManager.MEMBERS, "127.0.0.1, 127.0.0.9, 127.0.0.10:" + hole.port());
      long start = System.nanoTime();
      nodes.start();
      long first = System.nanoTime();
      assertThat(Nodes.size(nodes.start())).isEqualTo(2);
      long second = System.nanoTime();
      System.out.printf("start: first node %d ms, second %d ms, with absent members in the list%n",
        (first - start) / 1_000_000, (second - first) / 1_000_000);
      assertThat(Duration.ofNanos(first - start)).isLessThan(Duration.ofSeconds(30));
      assertThat(Duration.ofNanos(second - first)).isLessThan(Duration.ofSeconds(30));
    }
  }

  /** A host that answers no connection attempt: its queue is full. */
  private static final class BlackHole implements AutoCloseable {
    private final ServerSocket socket = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.10"));
    private final List<AutoCloseable> fillers = new ArrayList<>();

    BlackHole() throws IOException {
      InetSocketAddress address = new InetSocketAddress("127.0.0.10", port());
      boolean full = false;
      while (!full) {
        SocketChannel filler = SocketChannel.open();
        fillers.add(filler);
        try {
          filler.socket().connect(address, CONNECT_MS);
        } catch (SocketTimeoutException e) {
          full = true;
        }
      }
    }

    int port() {
      return socket.getLocalPort();
    }

    @Override
    public void close() throws IOException {
      socket.close();
      for (AutoCloseable filler : fillers) {
        ((SocketChannel) filler).close();
      }
    }
  }

  @Test
  void refusesANodeWhoseEventBusHasTheAddressOfAnother() {
    try (Nodes nodes = new Nodes()) {
      Vertx one = nodes.start();
      EventBusOptions same = new EventBusOptions()
        .setClusterPublicHost(Nodes.bus(one).host()).setClusterPublicPort(Nodes.bus(one).port());
      Throwable failure = Await.result(nodes.tryToStart(same).transform(done ->
        io.vertx.core.Future.succeededFuture(done.cause())), Nodes.START);
      assertThat(failure).hasMessageStartingWith("event bus: 127.0.0.1:" + Nodes.bus(one).port()
        + " is the address of node " + Nodes.manager(one).getNodeId() + " too (expected: ");
      Await.until("it has left", Nodes.START, () -> Nodes.size(one) == 1);
    }
  }

  @Test
  void refusesSettingsThatContradictOrSayNothing() {
    try (Nodes nodes = new Nodes()) {
      nodes.with(WaggleClusterManager.DNS, "hive.example:0");
      assertThatThrownBy(WaggleClusterManager::config).hasMessage("waggle.cluster.dns: 0 (expected: 1-65535)");
      nodes.with(WaggleClusterManager.DNS, "not a name");
      assertThatThrownBy(WaggleClusterManager::config)
        .hasMessage("waggle.cluster.dns: not a name (expected: a name, with or without a port)");
      nodes.with(WaggleClusterManager.DNS, "hive.example").with(WaggleClusterManager.MEMBERS, "10.0.0.1");
      assertThatThrownBy(WaggleClusterManager::config)
        .hasMessage("waggle.cluster.dns: hive.example beside waggle.cluster.members (expected: one of the two)");
      nodes.without(WaggleClusterManager.DNS).with(WaggleClusterManager.CLASSES, "com.acme.*, two words");
      assertThatThrownBy(WaggleClusterManager::config)
        .hasMessageStartingWith("waggle.cluster.classes: two words (expected: ");
    }
  }
}
