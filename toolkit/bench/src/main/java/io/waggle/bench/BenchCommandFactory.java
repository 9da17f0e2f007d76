// SPDX-License-Identifier: Apache-2.0
package io.waggle.bench;

import io.vertx.core.spi.launcher.DefaultCommandFactory;

/** Tells the launcher of {@link BenchCommand}; found through {@code META-INF/services}. */
public class BenchCommandFactory extends DefaultCommandFactory<BenchCommand> {

  /** Called by the service loader. */
  public BenchCommandFactory() {
    super(BenchCommand.class, BenchCommand::new);
  }
}
