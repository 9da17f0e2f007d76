// SPDX-License-Identifier: Apache-2.0
package io.waggle.launcher;

import io.netty.util.internal.logging.InternalLoggerFactory;
import io.netty.util.internal.logging.JdkLoggerFactory;
import io.vertx.core.Launcher;
import io.vertx.core.Vertx;
import io.vertx.core.VertxBuilder;
import io.vertx.core.VertxOptions;
import io.vertx.core.cli.CLI;
import io.vertx.core.cli.CLIException;
import io.vertx.core.cli.CommandLine;
import io.vertx.core.cli.annotations.CLIConfigurator;
import io.vertx.core.spi.launcher.Command;
import io.vertx.core.spi.launcher.ExecutionContext;
import io.waggle.internal.Extras;
import io.waggle.launcher.impl.Exit;
import io.waggle.launcher.impl.Failure;
import io.waggle.launcher.impl.JarFolder;
import io.waggle.launcher.impl.RawArguments;
import java.util.Arrays;

/**
 * Main class of the {@code vertx} script: Vert.x's launcher with one-line errors, native transport and exit codes
 * (0 done, 1 failed, 2 wrong usage). One object serves one process, on its main thread.
 *
 * <p>It can be the {@code Main-Class} of an application's own jar, whose {@code Main-Verticle} it then runs.
 */
public class WaggleLauncher extends Launcher {

  /**
   * Runs a command.
   *
   * @param args a command, its options and arguments; without any the help is printed
   */
  public static void main(String[] args) {
    Logging.install();
    InternalLoggerFactory.setDefaultFactory(JdkLoggerFactory.INSTANCE);
    Extras.findWith(JarFolder::loader);
    try {
      new WaggleLauncher().dispatch(args);
    } catch (Exception | LinkageError e) {
      Exit.fail(e);
    }
  }

  @Override
  public void dispatch(Object main, String[] args) {
    this.main = main == null ? this : main;
    PROCESS_ARGS = Arrays.asList(args.clone());
    String first = args.length == 0 ? null : args[0];
    if (first != null && commandByName.containsKey(first)) {
      execute(first, Arrays.copyOfRange(args, 1, args.length));
    } else if (first != null && isAskingForVersion(first)) {
      execute("version");
    } else if (first != null && isAskingForHelp(first)) {
      execute("help");
    } else {
      dispatchToMainVerticle(args);
    }
  }

  private void dispatchToMainVerticle(String[] args) {
    String verticle = getMainVerticle();
    if (verticle != null) {
      String[] all = new String[args.length + 1];
      all[0] = verticle;
      System.arraycopy(args, 0, all, 1, args.length);
      execute(getDefaultCommand(), all);
    } else if (args.length == 0) {
      execute("help");
    } else {
      throw Failure.usage("command: " + args[0] + " (expected: one of " + String.join(", ", getCommandNames())
        + "; to run a verticle: vertx run " + args[0] + ")");
    }
  }

  @Override
  public void execute(String name, String... args) {
    CommandRegistration registration = commandByName.get(name);
    if (registration == null) {
      throw Failure.usage("command: " + name + " (expected: one of " + String.join(", ", getCommandNames()) + ")");
    }
    CLI cli = registration.cli;
    if (args.length > 0 && isAskingForHelp(args[0])) {
      printCommandUsage(cli);
      return;
    }
    try {
      Arguments.check(cli, args);
      CommandLine line = cli.parse(Arguments.bound(cli, args));
      Command command = getNewCommandInstance(name, line);
      ExecutionContext context = new ExecutionContext(command, this, line);
      context.put("Main", main);
      RawArguments.put(context, args);
      CLIConfigurator.inject(line, command);
      command.setUp(context);
      command.run();
      command.tearDown();
    } catch (CLIException e) {
      throw usage(name, e);
    }
  }

  private static Failure usage(String command, CLIException e) {
    Throwable cause = e;
    StringBuilder message = new StringBuilder(String.valueOf(e.getMessage()));
    while (cause.getCause() != null) {
      cause = cause.getCause();
      if (cause instanceof Failure said) {
        return said;
      }
      message.append(cause.getCause() == null && cause.getMessage() != null ? ": " + cause.getMessage() : "");
    }
    String line = message.toString().strip().replaceAll("\\s*\\R\\s*", " ");
    return Failure.usage(line + " (expected: as vertx " + command + " --help says)");
  }

  /** Prints the list of commands. */
  public void printUsage() {
    printGlobalUsage();
  }

  @Override
  protected String getCommandLinePrefix() {
    return "vertx";
  }

  @Override
  public VertxBuilder createVertxBuilder(VertxOptions options) {
    return NativeTransport.prefer(Vertx.builder().with(options), options);
  }
}
