// SPDX-License-Identifier: Apache-2.0
package io.waggle.bench.process;

import io.vertx.core.DeploymentOptions;
import io.vertx.core.json.JsonObject;
import io.waggle.ServerProvider;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.ServiceLoader;
import java.util.function.Function;

/**
 * Serves with a ready-made server of another jar, such as {@code waggle:push}, in two instances, with everything at its
 * default but for what the scenario says. Any thread.
 */
public final class ProvidedServer {

  private static final String PREFIX = ServerProvider.Kind.WAGGLE.prefix() + ":";

  private ProvidedServer() {
  }

  /**
   * Starts such a server in a process of its own and waits until it listens.
   *
   * @param name what stands behind {@code waggle:}
   * @param conf its configuration; {@code port} is added, one that is free
   * @param flags of the JVM
   * @throws IOException if it ends before it listens, as it does if no jar on the class path provides it
   */
  public static ServerProcess start(String name, JsonObject conf, List<String> flags) throws IOException {
    JsonObject whole = conf.copy().put("port", ColdStart.freePort());
    return ServerProcess.start(ProvidedServer.class.getName(), flags, name, whole.encode());
  }

  /**
   * Starts such a server with a folder of its own, which is removed when it has ended.
   *
   * @param name what stands behind {@code waggle:}
   * @param conf makes its configuration from the folder; {@code port} is added, one that is free
   * @param flags of the JVM
   * @throws IOException if it ends before it listens
   */
  public static ServerProcess start(String name, Function<Path, JsonObject> conf, List<String> flags)
      throws IOException {
    Path folder = Files.createTempDirectory("waggle-bench-" + name);
    try {
      return start(name, conf.apply(folder), flags).keeping(folder);
    } catch (IOException | RuntimeException e) {
      ServerProcess.delete(folder);
      throw e;
    }
  }

  /**
   * Serves until standard input ends.
   *
   * @param args the name and the configuration, JSON
   */
  public static void main(String[] args) {
    JsonObject conf = new JsonObject(args[1]);
    DeploymentOptions options = new DeploymentOptions().setInstances(Announcement.INSTANCES).setConfig(conf);
    Announcement.serve(vertx -> {
      ServerProvider provider = provider(args[0]);
      return vertx.deployVerticle(provider::create, options).map(id -> conf.getInteger("port"));
    });
  }

  /** Returns the server of a name; throws if it is not on the class path. */
  static ServerProvider provider(String name) {
    return ServiceLoader.load(ServerProvider.class).stream().map(ServiceLoader.Provider::get)
      .filter(provider -> provider.kind() == ServerProvider.Kind.WAGGLE && provider.name().equals(name)).findFirst()
      .orElseThrow(() -> new IllegalStateException(
        PREFIX + name + ": not on the class path (expected: its jar in the lib folder of the distribution)"));
  }
}
