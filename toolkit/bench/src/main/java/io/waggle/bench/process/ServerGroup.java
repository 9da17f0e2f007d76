// SPDX-License-Identifier: Apache-2.0
package io.waggle.bench.process;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** The servers of one side, each a {@link ServerProcess}. Owned by the thread that runs a scenario. */
public final class ServerGroup implements AutoCloseable {

  private final List<ServerProcess> servers = new ArrayList<>();

  private ServerGroup() {
  }

  /**
   * Starts servers that do not know each other, or one.
   *
   * @param mainClass on this process's class path
   * @param count at least 1
   * @param flags of each JVM
   * @throws IOException if one ends before it listens
   */
  public static ServerGroup apart(String mainClass, int count, List<String> flags) throws IOException {
    return start(mainClass, flags, Collections.nCopies(count, List.of()));
  }

  /**
   * Starts servers that make one cluster, with the configuration Waggle ships.
   *
   * @param mainClass on this process's class path
   * @param count at least 2
   * @param flags of each JVM
   * @throws IOException if one ends before it listens
   */
  public static ServerGroup cluster(String mainClass, int count, List<String> flags) throws IOException {
    return start(mainClass, flags, ClusterMember.flags(count));
  }

  /** Returns one server that was started otherwise, and is closed with the group. */
  public static ServerGroup of(ServerProcess server) {
    ServerGroup group = new ServerGroup();
    group.servers.add(server);
    return group;
  }

  private static ServerGroup start(String mainClass, List<String> flags, List<List<String>> ownFlags)
      throws IOException {
    ServerGroup group = new ServerGroup();
    try {
      // One after the other: the first makes the cluster that the others join.
      for (List<String> own : ownFlags) {
        List<String> all = new ArrayList<>(flags);
        all.addAll(own);
        group.servers.add(ServerProcess.start(mainClass, all));
      }
      return group;
    } catch (IOException | RuntimeException e) {
      group.close();
      throw e;
    }
  }

  /** Returns one of the servers, from 0 in the order they were started. */
  public ServerProcess server(int index) {
    return servers.get(index);
  }

  /** Returns the ports they listen on. */
  public List<Integer> ports() {
    return servers.stream().map(ServerProcess::port).toList();
  }

  /** Returns the Netty transport they use, such as {@code epoll}. */
  public String transport() {
    return servers.get(0).transport();
  }

  /** Returns the processor time of all of them so far, in nanoseconds, to a hundredth of a second each. */
  public long cpuNanos() {
    return servers.stream().mapToLong(ServerProcess::cpuNanos).sum();
  }

  /** Ends all of them together, so that none is left to wonder where the others went. */
  @Override
  public void close() {
    servers.forEach(ServerProcess::end);
    servers.forEach(ServerProcess::close);
  }
}
