// SPDX-License-Identifier: Apache-2.0
package io.waggle.launcher.impl.command;

import io.vertx.core.spi.launcher.DefaultCommandFactory;

/** The launcher's commands as services of Vert.x; the names stand in {@code META-INF/services}. */
public final class Commands {

  private Commands() {
  }

  /** Factory of {@code vertx run}. */
  public static final class Run extends DefaultCommandFactory<RunCommand> {
    /** Called by the service loader. */
    public Run() {
      super(RunCommand.class, RunCommand::new);
    }
  }

  /** Factory of {@code vertx start}. */
  public static final class Start extends DefaultCommandFactory<StartCommand> {
    /** Called by the service loader. */
    public Start() {
      super(StartCommand.class, StartCommand::new);
    }
  }

  /** Factory of {@code vertx list}. */
  public static final class Listing extends DefaultCommandFactory<ListCommand> {
    /** Called by the service loader. */
    public Listing() {
      super(ListCommand.class, ListCommand::new);
    }
  }

  /** Factory of {@code vertx stop}. */
  public static final class Stop extends DefaultCommandFactory<StopCommand> {
    /** Called by the service loader. */
    public Stop() {
      super(StopCommand.class, StopCommand::new);
    }
  }

  /** Factory of {@code vertx version}. */
  public static final class Version extends DefaultCommandFactory<VersionCommand> {
    /** Called by the service loader. */
    public Version() {
      super(VersionCommand.class, VersionCommand::new);
    }
  }

  /** Factory of {@code vertx help}. */
  public static final class Help extends DefaultCommandFactory<HelpCommand> {
    /** Called by the service loader. */
    public Help() {
      super(HelpCommand.class, HelpCommand::new);
    }
  }

  /** Factory of {@code vertx archive}. */
  public static final class Archive extends DefaultCommandFactory<ArchiveCommand> {
    /** Called by the service loader. */
    public Archive() {
      super(ArchiveCommand.class, ArchiveCommand::new);
    }
  }

  /** Factory of {@code vertx drain}. */
  public static final class Drain extends DefaultCommandFactory<DrainCommand> {
    /** Called by the service loader. */
    public Drain() {
      super(DrainCommand.class, DrainCommand::new);
    }
  }

  /** Factory of {@code vertx reload}. */
  public static final class Reload extends DefaultCommandFactory<ReloadCommand> {
    /** Called by the service loader. */
    public Reload() {
      super(ReloadCommand.class, ReloadCommand::new);
    }
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
