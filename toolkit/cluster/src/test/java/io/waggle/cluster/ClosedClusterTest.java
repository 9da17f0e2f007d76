// SPDX-License-Identifier: Apache-2.0
package io.waggle.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.hazelcast.client.HazelcastClient;
import com.hazelcast.client.config.ClientConfig;
import com.hazelcast.core.HazelcastInstance;
import com.hazelcast.nio.serialization.HazelcastSerializationException;
import io.vertx.core.Vertx;
import io.waggle.testkit.RawClient;
import java.io.IOException;
import java.io.Serializable;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.Socket;
import java.util.LinkedHashSet;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What somebody who is no member can do with a node's ports: nothing. */
class ClosedClusterTest {

  private static final int CONNECT_MS = 1_000;
  private static Nodes nodes;
  private static Vertx node;

  /** A class that no white list names. */
  public static final class Unlisted implements Serializable {
    private static final long serialVersionUID = 1L;
    static volatile boolean read;

    private void readObject(java.io.ObjectInputStream in) throws IOException, ClassNotFoundException {
      in.defaultReadObject();
      read = true;
    }
  }

  /** A class that the test's setting names. */
  public record Listed(String text) implements Serializable {
  }

  @BeforeAll
  static void startANode() {
    nodes = new Nodes().with(WaggleClusterManager.CLASSES, Listed.class.getName() + ", com.acme.*");
    node = nodes.start();
  }

  @AfterAll
  static void stopIt() {
    nodes.close();
  }

  @Test
  void refusesAHazelcastClient() {
    ClientConfig config = new ClientConfig().setClusterName(System.getProperty(WaggleClusterManager.NAME));
    config.getNetworkConfig().addAddress("127.0.0.1:" + nodes.port());
    config.getConnectionStrategyConfig().getConnectionRetryConfig().setClusterConnectTimeoutMillis(2_000);
    assertThatThrownBy(() -> HazelcastClient.newHazelcastClient(config)).isInstanceOf(IllegalStateException.class);
    assertThat(Nodes.size(node)).isEqualTo(1);
  }

  @Test
  void refusesRestMemcacheAndWhateverIsNoMember() {
    for (String first : new String[] {"GET /hazelcast/health HTTP/1.1\r\n\r\n", "version\r\n", "CB2", "\u0016\u0003\u0001"}) {
      try (RawClient client = RawClient.connect(nodes.port())) {
        client.send(first).awaitEnd();
      }
    }
    assertThat(Nodes.size(node)).isEqualTo(1);
  }

  @Test
  void takesNoSerialisedObjectOfAClassThatIsNotListed() {
    HazelcastInstance hazelcast = Nodes.hazelcast(node);
    hazelcast.getMap("objects").put("unlisted", new Unlisted());
    assertThatThrownBy(() -> hazelcast.getMap("objects").get("unlisted"))
      .isInstanceOf(HazelcastSerializationException.class).hasStackTraceContaining("is not allowed");
    assertThat(Unlisted.read).as("readObject was called").isFalse();
    hazelcast.getMap("objects").put("listed", new Listed("text"));
    assertThat(hazelcast.getMap("objects").get("listed")).isEqualTo(new Listed("text"));
  }

  @Test
  void listensOnItsOwnAddressOnly() throws IOException {
    int bus = Nodes.bus(node).port();
    assertThat(isOpen("127.0.0.1", nodes.port()) && isOpen("127.0.0.1", bus)).isTrue();
    for (String address : otherAddresses()) {
      assertThat(isOpen(address, nodes.port())).as("Hazelcast on " + address).isFalse();
      assertThat(isOpen(address, bus)).as("event bus on " + address).isFalse();
    }
  }

  private static Set<String> otherAddresses() throws IOException {
    Set<String> addresses = new LinkedHashSet<>(Set.of("127.0.0.2", "127.1.2.3"));
    NetworkInterface.networkInterfaces().flatMap(NetworkInterface::inetAddresses)
      .filter(address -> address instanceof Inet4Address && !address.getHostAddress().equals("127.0.0.1"))
      .map(InetAddress::getHostAddress).forEach(addresses::add);
    return addresses;
  }

  private static boolean isOpen(String host, int port) {
    try (Socket socket = new Socket()) {
      socket.connect(new InetSocketAddress(host, port), CONNECT_MS);
      return true;
    } catch (IOException e) {
      return false;
    }
  }
}
