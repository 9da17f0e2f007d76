// SPDX-License-Identifier: Apache-2.0
package io.waggle.k8s;

import io.vertx.core.cli.CLI;
import io.vertx.core.cli.annotations.CLIConfigurator;
import io.vertx.core.json.JsonObject;
import io.vertx.core.spi.launcher.Command;
import io.waggle.admin.AdminOptions;
import io.waggle.cluster.WaggleClusterManager;
import io.waggle.launcher.impl.Settings;
import java.lang.reflect.Field;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** What the code says of its ports, settings and limits: manifests are compared with it, not with copies. */
final class Code {

  /** Where the admin server answers, and what; {@code ProbesTest} asks one. */
  static final int ADMIN_PORT = AdminOptions.DEFAULT_PORT;
  static final String ADMIN_HOST = "WAGGLE_ADMIN_HOST";
  static final String ADMIN_PORT_VARIABLE = "WAGGLE_ADMIN_PORT";
  static final String STATE = "WAGGLE_STATE";
  static final String STARTED = "/startupz";
  static final String READY = "/readyz";
  static final String LIVE = "/livez";
  /** What a drain does in Kubernetes if nothing is set: waits, and lets requests end. */
  static final long DRAIN_WAIT_MS = drain("KUBERNETES_WAIT_MS");
  static final long DRAIN_PER_SECOND = drain("DEFAULT_PER_SECOND");
  static final long DRAIN_IN_FLIGHT_MS = drain("DEFAULT_IN_FLIGHT_MS");

  private static final List<String> DRAIN = List.of("WAIT", "PER_SECOND", "IN_FLIGHT", "GRACE");
  private static final String DRAIN_SETTINGS = "io.waggle.launcher.impl.drain.DrainSettings";
  private static final String CHAT_OPTIONS = "io.waggle.demos.chat.ChatOptions";
  private static final String RUN_COMMAND = "io.waggle.launcher.impl.command.RunCommand";

  private Code() {
  }

  /** First port that Hazelcast tries when nothing is set. */
  static int hazelcastPort() {
    return WaggleClusterManager.config().getNetworkConfig().getPort();
  }

  /** The names of all environment variables that are settings of ours. */
  static Set<String> settings() {
    Set<String> names = new TreeSet<>();
    for (Field field : WaggleClusterManager.class.getFields()) {
      if (field.getType() == String.class) {
        names.add(variable(constant(field)));
      }
    }
    DRAIN.forEach(constant -> names.add(drainVariable(constant)));
    // What AdminCompanion and StateFolder read; ProbesTest and PodsIT see that they do.
    names.addAll(List.of(ADMIN_HOST, ADMIN_PORT_VARIABLE, "WAGGLE_ADMIN_TOKEN", "WAGGLE_ADMIN_WRITE",
      "WAGGLE_ADMIN_NAMES", STATE));
    return names;
  }

  private static String constant(Field field) {
    try {
      return (String) field.get(null);
    } catch (IllegalAccessException e) {
      throw new IllegalStateException(e);
    }
  }

  private static long drain(String constant) {
    return ((Number) drainConstant(constant)).longValue();
  }

  /** A constant of the launcher's drain. */
  private static Object drainConstant(String constant) {
    try {
      Field field = Class.forName(DRAIN_SETTINGS).getDeclaredField(constant);
      field.setAccessible(true);
      return field.get(null);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Returns the environment variable of a setting of the drain, by the name of its constant. */
  static String drainVariable(String constant) {
    return variable((String) drainConstant(constant));
  }

  /** Returns the environment variable that stands for a system property. */
  static String variable(String property) {
    return Settings.variable(property);
  }

  /** The options of {@code vertx run}; {@link CLI#parse} refuses what it does not know. */
  static CLI runOptions() {
    try {
      return CLIConfigurator.define(Class.forName(RUN_COMMAND).asSubclass(Command.class));
    } catch (ClassNotFoundException e) {
      throw new IllegalStateException(e);
    }
  }

  /**
   * Reads the chat's configuration as the chat does.
   *
   * @throws IllegalArgumentException if the chat refuses it
   */
  static ChatSettings chat(JsonObject configuration) {
    try {
      Class<?> type = Class.forName(CHAT_OPTIONS);
      Method of = type.getDeclaredMethod("of", JsonObject.class);
      of.setAccessible(true);
      Object options = of.invoke(null, configuration);
      return new ChatSettings((String) get(options, "host"), (int) get(options, "port"),
        (int) get(options, "maxConnections"));
    } catch (InvocationTargetException e) {
      throw new IllegalArgumentException(e.getCause().getMessage(), e);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(e);
    }
  }

  private static Object get(Object options, String name) throws ReflectiveOperationException {
    Method getter = options.getClass().getDeclaredMethod(name);
    getter.setAccessible(true);
    return getter.invoke(options);
  }

  /** What of the chat's options concerns a pod. */
  record ChatSettings(String host, int port, int maxConnections) {
  }
}
