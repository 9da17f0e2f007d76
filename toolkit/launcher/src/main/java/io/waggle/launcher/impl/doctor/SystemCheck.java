// SPDX-License-Identifier: Apache-2.0
package io.waggle.launcher.impl.doctor;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What of the machine's settings gets in the way of many connections. Reads the files of Linux; elsewhere it says that
 * it cannot. Static; any thread.
 */
public final class SystemCheck {

  private static final int LEAST_JAVA = 17;
  private static final long FILES_FAIL = 4_096;
  private static final long FILES_WARN = 65_536;
  private static final long LEAST_BACKLOG = 4_096;
  private static final long LEAST_PORTS = 20_000;
  private static final Pattern OPEN_FILES = Pattern.compile("(?m)^Max open files\\s+(\\S+)");

  private SystemCheck() {
  }

  public static Finding java(int version) {
    return version >= LEAST_JAVA ? Finding.ok("java", Integer.toString(version))
      : Finding.fail("java", Integer.toString(version), "install " + LEAST_JAVA + " or later");
  }

  /** Looks at the settings below a root, which tests replace. */
  public static List<Finding> of(Path root) {
    return List.of(openFiles(read(root, "proc/self/limits")),
      backlog(read(root, "proc/sys/net/core/somaxconn")),
      ports(read(root, "proc/sys/net/ipv4/ip_local_port_range")),
      timeWait(read(root, "proc/sys/net/ipv4/tcp_tw_reuse")),
      hugePages(read(root, "sys/kernel/mm/transparent_hugepage/enabled")));
  }

  private static String read(Path root, String name) {
    try {
      return Files.readString(root.resolve(name)).strip();
    } catch (IOException e) {
      return null;
    }
  }

  private static Finding unknown(String what) {
    return Finding.ok(what, "not known on this system");
  }

  private static Finding openFiles(String limits) {
    String what = "open files (ulimit -n)";
    Matcher matcher = OPEN_FILES.matcher(limits == null ? "" : limits);
    if (!matcher.find()) {
      return unknown(what);
    }
    String found = matcher.group(1);
    long most = found.equals("unlimited") ? Long.MAX_VALUE : Long.parseLong(found);
    String mend = "one is needed for each connection; ulimit -n 1048576, or LimitNOFILE=1048576 in the systemd unit";
    return most < FILES_FAIL ? Finding.fail(what, found, mend) : most < FILES_WARN ? Finding.warn(what, found, mend)
      : Finding.ok(what, found);
  }

  private static Finding backlog(String found) {
    if (found == null) {
      return unknown("somaxconn");
    }
    return Long.parseLong(found) >= LEAST_BACKLOG ? Finding.ok("somaxconn", found)
      : Finding.warn("somaxconn", found, "many clients that come at once are turned away; sysctl -w net.core.somaxconn="
        + LEAST_BACKLOG);
  }

  private static Finding ports(String found) {
    String[] range = found == null ? new String[0] : found.split("\\s+");
    if (range.length != 2) {
      return unknown("local port range");
    }
    return Long.parseLong(range[1]) - Long.parseLong(range[0]) >= LEAST_PORTS
      ? Finding.ok("local port range", range[0] + "-" + range[1])
      : Finding.warn("local port range", range[0] + "-" + range[1],
        "limits connections to one other server; sysctl -w net.ipv4.ip_local_port_range=\"1024 65535\"");
  }

  private static Finding timeWait(String found) {
    return found == null ? unknown("tcp_tw_reuse") : !found.equals("0") ? Finding.ok("tcp_tw_reuse", found)
      : Finding.warn("tcp_tw_reuse", found, "closed connections hold their ports for a minute; sysctl -w"
        + " net.ipv4.tcp_tw_reuse=1");
  }

  private static Finding hugePages(String found) {
    if (found == null) {
      return unknown("transparent huge pages");
    }
    Matcher chosen = Pattern.compile("\\[(\\w+)]").matcher(found);
    String mode = chosen.find() ? chosen.group(1) : found;
    return !mode.equals("always") ? Finding.ok("transparent huge pages", mode)
      : Finding.warn("transparent huge pages", mode, "memory grows and pauses come unasked; echo madvise >"
        + " /sys/kernel/mm/transparent_hugepage/enabled");
  }
}
