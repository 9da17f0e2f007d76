// SPDX-License-Identifier: Apache-2.0
package io.waggle.bridges.mqtt.impl.auth;

import io.vertx.core.spi.launcher.DefaultCommandFactory;

/** Tells the launcher of {@link PasswdCommand}; found through {@code META-INF/services}. */
public final class PasswdCommandFactory extends DefaultCommandFactory<PasswdCommand> {

  /** Called by the service loader. */
  public PasswdCommandFactory() {
    super(PasswdCommand.class, PasswdCommand::new);
  }
}
