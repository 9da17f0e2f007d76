// SPDX-License-Identifier: Apache-2.0
package io.waggle.admin;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.spi.VertxMetricsFactory;
import io.waggle.admin.impl.VertxMeters;
import io.waggle.internal.Companion;
import java.util.Arrays;
import java.util.Locale;

/**
 * The admin server as the launcher starts it, set by system properties or by environment variables of the same names:
 * {@code waggle.admin.port} or {@code WAGGLE_ADMIN_PORT}, and so on. Any thread.
 */
public final class AdminCompanion implements Companion {

  /** Called by the service loader. */
  public AdminCompanion() {
  }

  @Override
  public Future<Void> start(Vertx vertx, String name) {
    String port = setting("port", Integer.toString(AdminOptions.DEFAULT_PORT));
    if (port.equals("off") || port.equals("-1")) {
      return Future.succeededFuture();
    }
    AdminOptions options = new AdminOptions().setName(name).setToken(setting("token", null))
      .setHost(setting("host", AdminOptions.DEFAULT_HOST))
      .setWrite(Boolean.parseBoolean(setting("write", "false")))
      .setNames(Arrays.stream(setting("names", "").split(",")).map(String::strip).filter(each -> !each.isEmpty())
        .toList());
    try {
      options.setPort(Integer.parseInt(port));
    } catch (NumberFormatException e) {
      return Future.failedFuture(new IllegalArgumentException("waggle.admin.port: " + port
        + " (expected: 0-65535, or off)", e));
    }
    return Admin.start(vertx, options).mapEmpty();
  }

  @Override
  public VertxMetricsFactory meters() {
    return new VertxMeters();
  }

  private static String setting(String name, String fallback) {
    String value = System.getProperty("waggle.admin." + name);
    if (value == null) {
      value = System.getenv("WAGGLE_ADMIN_" + name.toUpperCase(Locale.ROOT));
    }
    return value == null || value.isBlank() ? fallback : value.strip();
  }
}
