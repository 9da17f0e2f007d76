// SPDX-License-Identifier: Apache-2.0
package io.waggle.launcher.impl.doctor;

import io.waggle.launcher.impl.process.Choice;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Whether ports are free, or who has them, and where cluster members would listen. Blocks; one thread. */
public final class NetworkCheck {

  private static final Path PROC = Path.of("/proc");
  private static final int LISTEN = 0x0A;

  private NetworkCheck() {
  }

  /** Looks at a port of an address. */
  public static Finding port(String host, int port, String use) {
    String what = "port " + port;
    try (ServerSocket socket = new ServerSocket()) {
      socket.setReuseAddress(true);
      socket.bind(new InetSocketAddress(host, port));
      return Finding.ok(what, "free (" + use + ")");
    } catch (IOException e) {
      String mend = "end it, or choose another port";
      return owner(port).map(process -> Choice.isOfOurs(process) ? Finding.ok(what, use + ": in use by " + name(process))
          : Finding.warn(what, use + ": taken by " + name(process), mend))
        .orElseGet(() -> Finding.warn(what, use + ": taken by another user's process", mend));
    }
  }

  private static String name(ProcessHandle process) {
    String command = process.info().command().map(path -> Path.of(path).getFileName().toString()).orElse("process");
    return command + " " + process.pid();
  }

  /** Finds who listens on a TCP port: the socket's number is in the system's table, and in a folder of its process. */
  static Optional<ProcessHandle> owner(int port) {
    List<String> sockets = new ArrayList<>();
    for (String table : List.of("net/tcp", "net/tcp6")) {
      try (Stream<String> lines = Files.lines(PROC.resolve(table))) {
        lines.skip(1).map(line -> line.strip().split("\\s+")).filter(words -> words.length > 9
            && HexFormat.fromHexDigits(words[3]) == LISTEN
            && HexFormat.fromHexDigits(words[1].substring(words[1].indexOf(':') + 1)) == port)
          .forEach(words -> sockets.add("socket:[" + words[9] + "]"));
      } catch (IOException e) {
        return Optional.empty();
      }
    }
    return ProcessHandle.allProcesses().filter(process -> holds(process, sockets)).findFirst();
  }

  private static boolean holds(ProcessHandle process, List<String> sockets) {
    try (Stream<Path> files = Files.list(PROC.resolve(process.pid() + "/fd"))) {
      return files.anyMatch(file -> {
        try {
          return sockets.contains(Files.readSymbolicLink(file).toString());
        } catch (IOException e) {
          return false;
        }
      });
    } catch (IOException e) {
      return false;
    }
  }

  /** Looks at the address that cluster members and the event bus would listen on. */
  public static Finding clusterHost(String host) {
    String what = "cluster address";
    try {
      InetAddress address = InetAddress.getByName(host);
      if (address.isAnyLocalAddress()) {
        return Finding.warn(what, host, "other machines must know one address; set waggle.cluster.host to this one's");
      }
      if (NetworkInterface.getByInetAddress(address) == null) {
        return Finding.fail(what, host, "no interface has it; set waggle.cluster.host to an address of this machine");
      }
      return Finding.ok(what, host + (address.isLoopbackAddress() ? " (this machine only)" : ""));
    } catch (IOException e) {
      return Finding.fail(what, host, "cannot be looked up; set waggle.cluster.host to an address of this machine");
    }
  }
}
