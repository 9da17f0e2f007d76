// SPDX-License-Identifier: Apache-2.0
package io.waggle.testkit;

import io.vertx.core.Deployable;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * A cluster of real processes, one JVM a node, that a test kills, freezes, cuts off and starts again. One thread, never
 * an event loop. {@link #close} ends all it started, and nothing else.
 *
 * <p>Each node runs one verticle of the test's own class path, which has to have a cluster manager that heeds
 * {@code waggle.cluster.*}, such as the one of {@code toolkit/cluster}. The verticle prints {@code port=47} for the
 * port it listens on. Its configuration is the fixture's, with {@code node}, the node's number, and {@code host}, the
 * address to listen on.
 *
 * <p>The nodes of {@link #start} share 127.0.0.1. Those of {@link #startApart} have an address each, on a
 * {@link NodeNetwork} that can be cut.
 */
public final class ClusterFixture implements AutoCloseable {

  /** How long nodes may take to start and to see each other: 90 s, for a busy machine. */
  public static final Duration PATIENCE = Duration.ofSeconds(90);

  private static final String LAUNCHER = "io.waggle.launcher.WaggleLauncher";

  private final Class<? extends Deployable> verticle;
  private final JsonObject config;
  private final List<String> javaOptions;
  private final NodeNetwork network;
  private final boolean launched;
  private final String name = "test-" + ProcessHandle.current().pid() + "-" + Long.toString(System.nanoTime(), 36);
  private final List<Integer> ports;
  private final List<ProcessFixture> nodes = new ArrayList<>();

  private ClusterFixture(Class<? extends Deployable> verticle, JsonObject config, List<String> javaOptions, int count,
                         NodeNetwork network, boolean launched) {
    this.verticle = verticle;
    this.config = config;
    this.javaOptions = javaOptions;
    this.network = network;
    this.launched = launched;
    this.ports = network == null ? FreePorts.take(count) : IntStream.range(0, count).mapToObj(i -> network.port()).toList();
  }

  /** Starts nodes on 127.0.0.1 and waits until all see each other. */
  public static ClusterFixture start(int count, Class<? extends Deployable> verticle) {
    return start(count, verticle, new JsonObject(), List.of());
  }

  /**
   * Starts nodes on 127.0.0.1 and waits until all see each other.
   *
   * @param config of the verticle
   * @param javaOptions such as {@code -Xmx256m}; each node has 256 MB unless they say otherwise
   */
  public static ClusterFixture start(int count, Class<? extends Deployable> verticle, JsonObject config,
                                     List<String> javaOptions) {
    return new ClusterFixture(verticle, config, javaOptions, count, null, false).begin(count);
  }

  /**
   * Starts nodes on 127.0.0.1 as {@code vertx run -cluster} does, so that SIGTERM drains them, and waits until all see
   * each other. The test's class path has to have {@code toolkit/launcher}.
   *
   * @param javaOptions such as {@code -Dwaggle.state=} with a folder for what the launcher notes
   */
  public static ClusterFixture startLaunched(int count, Class<? extends Deployable> verticle, JsonObject config,
                                             List<String> javaOptions) {
    return new ClusterFixture(verticle, config, javaOptions, count, null, true).begin(count);
  }

  /**
   * Starts nodes that can be cut off from each other, and waits until all see each other.
   *
   * @throws org.opentest4j.TestAbortedException if such a network cannot be had: JUnit counts the test as skipped
   */
  public static ClusterFixture startApart(int count, Class<? extends Deployable> verticle, JsonObject config,
                                          List<String> javaOptions) {
    return new ClusterFixture(verticle, config, javaOptions, count, NodeNetwork.create(count), false).begin(count);
  }

  private ClusterFixture begin(int count) {
    try {
      // The first forms the cluster, so that no two form one each.
      nodes.add(launch(0));
      awaitLine(0, "^members=");
      for (int node = 1; node < count; node++) {
        nodes.add(launch(node));
      }
      awaitMembers(count);
      IntStream.range(0, count).forEach(node -> awaitLine(node, "^deployed$"));
      return this;
    } catch (AssertionError | RuntimeException e) {
      close();
      throw e;
    }
  }

  private ProcessFixture launch(int node) {
    List<String> command = new ArrayList<>(network == null ? List.of() : network.inside(node));
    command.addAll(List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-Xmx256m",
      "-XX:TieredStopAtLevel=1", "-cp", System.getProperty("java.class.path")));
    settings(node).forEach((key, value) -> command.add("-D" + key + "=" + value));
    command.addAll(javaOptions);
    String own = NodeVerticle.config(verticle, config.copy().put("node", node).put("host", host(node))).encode();
    command.addAll(launched ? List.of(LAUNCHER, "run", NodeVerticle.class.getName(), "-cluster", "-conf", own)
      : List.of(NodeMain.class.getName(), own, host(node)));
    return ProcessFixture.start(command, Path.of("."), Map.of());
  }

  private Map<String, String> settings(int node) {
    String members = IntStream.range(0, ports.size()).mapToObj(i -> host(i) + ":" + ports.get(i))
      .collect(Collectors.joining(","));
    return Map.of("waggle.cluster.name", name, "waggle.cluster.members", members, "waggle.cluster.host", host(node),
      "waggle.cluster.port", ports.get(node).toString());
  }

  /** Returns how many nodes there are, whatever became of them. */
  public int size() {
    return nodes.size();
  }

  /** Returns the address of a node. */
  public String host(int node) {
    return network == null ? "127.0.0.1" : network.address(node);
  }

  /** Returns the port that a node's verticle printed; it waits for that. */
  public int port(int node) {
    return Integer.parseInt(awaitLine(node, "^port=(\\d+)$"));
  }

  /** Returns a node's process: its output, its signals, its end. */
  public ProcessFixture process(int node) {
    return nodes.get(node);
  }

  /** Waits for a line of a node; returns the first group, or the whole match. */
  public String awaitLine(int node, String regex) {
    var matcher = nodes.get(node).awaitLine(regex, PATIENCE);
    return matcher.groupCount() > 0 ? matcher.group(1) : matcher.group();
  }

  /** Waits until every running node that is not frozen last said that it sees so many members. */
  public void awaitMembers(int count) {
    awaitMembers(count, PATIENCE, IntStream.range(0, nodes.size()).filter(node -> nodes.get(node).isAlive()).toArray());
  }

  /** Waits until these nodes last said that they see so many members. */
  public void awaitMembers(int count, Duration deadline, int... whose) {
    Await.until(count + " members seen by " + IntStream.of(whose).boxed().toList(), deadline,
      () -> IntStream.of(whose).allMatch(node -> members(node) == count));
  }

  /** Returns how many members a node last said it sees; 0 before the first word. */
  public int members(int node) {
    return nodes.get(node).lines().stream().filter(line -> line.matches("members=\\d+"))
      .reduce((first, last) -> last).map(line -> Integer.parseInt(line.substring("members=".length()))).orElse(0);
  }

  /** Ends a node at once (SIGKILL). */
  public void kill(int node) {
    nodes.get(node).kill();
  }

  /** Freezes a node (SIGSTOP): its connections stay open and nobody answers. */
  public void freeze(int node) {
    nodes.get(node).freeze();
  }

  /** Lets a frozen node go on (SIGCONT). */
  public void thaw(int node) {
    nodes.get(node).signal("CONT");
  }

  /** Asks a node to end (SIGTERM) and waits for it. Returns its exit code. */
  public int terminate(int node) {
    return nodes.get(node).stop();
  }

  /** Starts a node that has ended again, at its old address, and waits until it is deployed. */
  public void restart(int node) {
    if (nodes.get(node).isAlive()) {
      throw new IllegalStateException("node: " + node + " (expected: one that has ended)");
    }
    nodes.set(node, launch(node));
    awaitLine(node, "^deployed$");
  }

  /** Cuts every way between two sets of nodes, both directions, until {@link #heal}; the test reaches all. */
  public void cut(List<Integer> some, List<Integer> others) {
    requireNetwork();
    some.forEach(one -> others.forEach(other -> network.cut(one, other)));
  }

  /** Mends all that was cut. */
  public void heal() {
    requireNetwork();
    network.heal();
  }

  private void requireNetwork() {
    if (network == null) {
      throw new IllegalStateException("network: 127.0.0.1 (expected: nodes of startApart)");
    }
  }

  /** Kills the nodes and removes their network. */
  @Override
  public void close() {
    nodes.forEach(ProcessFixture::close);
    if (network != null) {
      network.close();
    }
  }
}
