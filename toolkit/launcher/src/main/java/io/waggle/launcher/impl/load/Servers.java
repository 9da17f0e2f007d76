// SPDX-License-Identifier: Apache-2.0
package io.waggle.launcher.impl.load;

import io.waggle.ServerProvider;
import io.waggle.launcher.impl.Failure;
import java.util.Comparator;
import java.util.List;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import java.util.stream.Collectors;

/** The servers that a class loader knows by name; looked up anew at each call, on any thread. */
public final class Servers {

  private Servers() {
  }

  public static List<ServerProvider> all(ClassLoader loader) {
    try {
      return ServiceLoader.load(ServerProvider.class, loader).stream()
        .map(ServiceLoader.Provider::get)
        .sorted(Comparator.comparing(Servers::fullName))
        .collect(Collectors.toList());
    } catch (ServiceConfigurationError e) {
      throw new Failure("servers: " + e.getMessage() + " (expected: every name in META-INF/services/"
        + ServerProvider.class.getName() + " to be a class on the class path)", e);
    }
  }

  static ServerProvider named(String fullName, ClassLoader loader) {
    List<ServerProvider> all = all(loader);
    return all.stream().filter(server -> fullName(server).equals(fullName)).findFirst().orElseThrow(() ->
      new Failure("name: " + fullName + " (expected: " + (all.isEmpty() ? "no server is on the class path"
        : "one of " + all.stream().map(Servers::fullName).collect(Collectors.joining(", "))) + ")"));
  }

  public static String fullName(ServerProvider server) {
    return server.kind().prefix() + ":" + server.name();
  }
}
