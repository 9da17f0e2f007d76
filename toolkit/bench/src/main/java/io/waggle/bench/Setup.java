// SPDX-License-Identifier: Apache-2.0
package io.waggle.bench;

import io.vertx.core.json.JsonObject;
import io.waggle.bench.load.Load;
import io.waggle.bench.process.MosquittoServer;
import io.waggle.bench.process.NodeServer;
import io.waggle.bench.process.ProvidedServer;
import io.waggle.bench.process.ServerGroup;
import java.io.IOException;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * What one side of a comparison consists of.
 *
 * @param servers starts them
 * @param load makes the generator
 */
record Setup(Servers servers, Supplier<Load> load) {

  /** Starts the servers of a side and waits until they listen. */
  interface Servers {

    /**
     * Starts them.
     *
     * @param flags of the JVM, if they run in one
     * @param progress told what takes long
     */
    ServerGroup start(List<String> flags, Consumer<String> progress) throws IOException, InterruptedException;
  }

  /** A server of this module. */
  static Setup one(Class<?> server, Supplier<Load> load) {
    return apart(server, 1, load);
  }

  /** Servers of this module that do not know each other. */
  static Setup apart(Class<?> server, int servers, Supplier<Load> load) {
    return new Setup((flags, progress) -> ServerGroup.apart(server.getName(), servers, flags), load);
  }

  /** Servers of this module that make one cluster. */
  static Setup cluster(Class<?> server, int servers, Supplier<Load> load) {
    return new Setup((flags, progress) -> ServerGroup.cluster(server.getName(), servers, flags), load);
  }

  /** The ready-made server of another module, such as {@code waggle:push}. */
  static Setup provided(String name, JsonObject conf, Supplier<Load> load) {
    return new Setup((flags, progress) -> ServerGroup.of(ProvidedServer.start(name, conf, flags)), load);
  }

  /**
   * The broker mosquitto.
   *
   * @param persistence whether it keeps sessions in a file
   */
  static Setup mosquitto(boolean persistence, Supplier<Load> load) {
    return new Setup((flags, progress) -> ServerGroup.of(MosquittoServer.start(persistence)), load);
  }

  /** A server on Node. */
  static Setup node(String script, Supplier<Load> load) {
    return new Setup((flags, progress) -> ServerGroup.of(NodeServer.start(script, progress)), load);
  }
}
