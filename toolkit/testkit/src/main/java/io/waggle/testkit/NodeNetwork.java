// SPDX-License-Identifier: Apache-2.0
package io.waggle.testkit;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import org.opentest4j.TestAbortedException;

/**
 * A network of this machine only: a bridge, and a namespace with an address for each node. One thread. Ways between
 * nodes can be cut as a cable is: what is sent vanishes, nobody is told, connections stay open.
 *
 * <p>Needs Linux, root and {@code ip} (iproute2). A way is cut by giving either side a hardware address for the other
 * that nobody has. The addresses are of 198.18.0.0/15, which is kept for tests and routed nowhere; the test itself
 * reaches every node over the bridge. What a test leaves behind when it is killed, {@code ip netns del} and {@code ip
 * link del} remove: all names begin with {@code wg}.
 */
public final class NodeNetwork implements AutoCloseable {

  private static final String NOBODY = "02:00:00:00:00:01";
  // Each namespace has ports of its own, so this one is free in all of them.
  private static final int MEMBER_PORT = 5701;

  private final Path ip;
  private final String name;
  private final String prefix;
  private final int count;
  private final Set<List<Integer>> cuts = new LinkedHashSet<>();
  private final Thread atExit = new Thread(this::remove);

  private NodeNetwork(Path ip, int count) {
    ThreadLocalRandom random = ThreadLocalRandom.current();
    this.ip = ip;
    this.count = count;
    this.name = "wg" + Long.toString(ProcessHandle.current().pid(), 36) + Integer.toString(random.nextInt(36 * 36), 36);
    this.prefix = "198." + random.nextInt(18, 20) + "." + random.nextInt(256) + ".";
  }

  /**
   * Makes a network.
   *
   * @param count of nodes, 1 to 200
   * @throws TestAbortedException if it cannot be had: JUnit counts the test as skipped
   */
  public static NodeNetwork create(int count) {
    Path ip = Binaries.require("ip");
    NodeNetwork network = new NodeNetwork(ip, count);
    Runtime.getRuntime().addShutdownHook(network.atExit);
    try {
      network.make();
      return network;
    } catch (AssertionError e) {
      network.close();
      throw new TestAbortedException("network namespaces cannot be made here (needs root and Linux): "
        + e.getMessage());
    }
  }

  private void make() {
    run("link", "add", name, "type", "bridge");
    run("addr", "add", prefix + "1/24", "dev", name);
    run("link", "set", name, "up");
    for (int node = 0; node < count; node++) {
      String outside = name + "v" + node;
      run("netns", "add", namespace(node));
      run("link", "add", outside, "type", "veth", "peer", "name", "eth0", "netns", namespace(node));
      run("link", "set", outside, "master", name, "up");
      run("-n", namespace(node), "addr", "add", address(node) + "/24", "dev", "eth0");
      run("-n", namespace(node), "link", "set", "eth0", "up");
      run("-n", namespace(node), "link", "set", "lo", "up");
    }
  }

  private String namespace(int node) {
    return name + "n" + node;
  }

  /** Returns the address of a node. */
  public String address(int node) {
    return prefix + (10 + node);
  }

  /** Returns a port that is free at every node's address. */
  int port() {
    return MEMBER_PORT;
  }

  /** Returns the words to put in front of a command that is to run at a node's place. Its process id stays its own. */
  public List<String> inside(int node) {
    return List.of(ip.toString(), "netns", "exec", namespace(node));
  }

  /** Cuts the way between two nodes, both directions. */
  public void cut(int one, int other) {
    cutOneWay(one, other);
    cutOneWay(other, one);
  }

  /** Cuts the way from one node to another only. */
  public void cutOneWay(int from, int to) {
    run("-n", namespace(from), "neigh", "replace", address(to), "lladdr", NOBODY, "dev", "eth0", "nud", "permanent");
    cuts.add(List.of(from, to));
  }

  /** Mends all ways that were cut. */
  public void heal() {
    for (List<Integer> cut : cuts) {
      run("-n", namespace(cut.get(0)), "neigh", "del", address(cut.get(1)), "dev", "eth0");
    }
    cuts.clear();
  }

  private void run(String... words) {
    List<String> command = new ArrayList<>(List.of(ip.toString()));
    command.addAll(List.of(words));
    try (ProcessFixture process = ProcessFixture.start(command)) {
      if (process.exitCode() != 0) {
        throw new AssertionError(String.join(" ", command) + ": " + process.output());
      }
    }
  }

  private void remove() {
    for (int node = 0; node < count; node++) {
      tryRun("netns", "del", namespace(node));
      tryRun("link", "del", name + "v" + node);
    }
    tryRun("link", "del", name);
  }

  private void tryRun(String... words) {
    try {
      run(words);
    } catch (AssertionError e) {
      // It is gone already: with its namespace, or because it was never made.
    }
  }

  /** Removes the network. What still runs inside keeps its namespace until it ends. */
  @Override
  public void close() {
    Runtime.getRuntime().removeShutdownHook(atExit);
    remove();
  }
}
