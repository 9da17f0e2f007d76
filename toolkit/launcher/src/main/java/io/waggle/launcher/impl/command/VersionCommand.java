// SPDX-License-Identifier: Apache-2.0
package io.waggle.launcher.impl.command;

import io.netty.util.Version;
import io.vertx.core.cli.annotations.Name;
import io.vertx.core.cli.annotations.Summary;
import io.vertx.core.internal.VertxInternal;
import io.vertx.core.spi.launcher.DefaultCommand;
import io.waggle.launcher.WaggleLauncher;
import java.io.IOException;
import java.io.InputStream;
import java.util.Properties;

/** {@code vertx version}: one line with what is running. */
@Name(value = "version", priority = 1)
@Summary("Prints the versions of Waggle, Vert.x, Netty and Java.")
final class VersionCommand extends DefaultCommand {

  @Override
  public void run() {
    Version netty = Version.identify().get("netty-common");
    out.println("waggle " + waggle() + ", vert.x " + VertxInternal.version()
      + ", netty " + (netty == null ? "unknown" : netty.artifactVersion())
      + ", java " + System.getProperty("java.version"));
  }

  private static String waggle() {
    try (InputStream stream = WaggleLauncher.class.getResourceAsStream("version.properties")) {
      Properties properties = new Properties();
      properties.load(stream);
      return properties.getProperty("version");
    } catch (IOException e) {
      return "unknown";
    }
  }
}
