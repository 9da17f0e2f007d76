// SPDX-License-Identifier: Apache-2.0
package io.waggle.launcher;

import io.vertx.core.spi.launcher.DefaultCommandFactory;

/** The commands for running processes as services of Vert.x; the names stand in {@code META-INF/services}. */
public final class OperatorCommands {

  private OperatorCommands() {
  }

  /** Factory of {@code vertx status}. */
  public static final class Status extends DefaultCommandFactory<StatusCommand> {
    /** Called by the service loader. */
    public Status() {
      super(StatusCommand.class, StatusCommand::new);
    }
  }

  /** Factory of {@code vertx connections}. */
  public static final class Connections extends DefaultCommandFactory<ConnectionsCommand> {
    /** Called by the service loader. */
    public Connections() {
      super(ConnectionsCommand.class, ConnectionsCommand::new);
    }
  }

  /** Factory of {@code vertx kick}. */
  public static final class Kick extends DefaultCommandFactory<KickCommand> {
    /** Called by the service loader. */
    public Kick() {
      super(KickCommand.class, KickCommand::new);
    }
  }

  /** Factory of {@code vertx doctor}. */
  public static final class Doctor extends DefaultCommandFactory<DoctorCommand> {
    /** Called by the service loader. */
    public Doctor() {
      super(DoctorCommand.class, DoctorCommand::new);
    }
  }
}
