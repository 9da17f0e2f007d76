// SPDX-License-Identifier: Apache-2.0
package io.waggle.bench;

import io.waggle.bench.load.Load;
import io.waggle.bench.process.ServerGroup;
import java.io.IOException;
import java.util.List;
import java.util.function.Supplier;

/**
 * What one side of a comparison consists of.
 *
 * @param server main class
 * @param servers how many of them
 * @param clustered whether they make one cluster
 * @param load makes the generator
 */
record Setup(Class<?> server, int servers, boolean clustered, Supplier<Load> load) {

  static Setup one(Class<?> server, Supplier<Load> load) {
    return new Setup(server, 1, false, load);
  }

  static Setup apart(Class<?> server, int servers, Supplier<Load> load) {
    return new Setup(server, servers, false, load);
  }

  static Setup cluster(Class<?> server, int servers, Supplier<Load> load) {
    return new Setup(server, servers, true, load);
  }

  ServerGroup start(List<String> flags) throws IOException {
    return clustered ? ServerGroup.cluster(server.getName(), servers, flags)
      : ServerGroup.apart(server.getName(), servers, flags);
  }
}
