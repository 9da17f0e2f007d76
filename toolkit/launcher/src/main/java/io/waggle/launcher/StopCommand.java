// SPDX-License-Identifier: Apache-2.0
package io.waggle.launcher;

import io.vertx.core.cli.annotations.Argument;
import io.vertx.core.cli.annotations.Description;
import io.vertx.core.cli.annotations.Hidden;
import io.vertx.core.cli.annotations.Name;
import io.vertx.core.cli.annotations.Option;
import io.vertx.core.cli.annotations.Summary;
import io.vertx.core.spi.launcher.DefaultCommand;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;

/** {@code vertx stop}: asks a background process to end and waits until it has. Main thread. */
@Name(value = "stop", priority = 1)
@Summary("Stops what start has started.")
final class StopCommand extends DefaultCommand {

  private static final long LONGEST_STOP_SECONDS = 120;

  private String id;
  private boolean redeploy;

  /** Set by the launcher. */
  @Argument(index = 0, argName = "id", required = false)
  @Description("The id that start printed and list shows.")
  public void setId(String id) {
    this.id = id;
  }

  /** Set by {@code run -redeploy}: nothing there to stop is no failure then. */
  @Option(longName = "redeploy", flag = true)
  @Hidden
  public void setRedeploy(boolean redeploy) {
    this.redeploy = redeploy;
  }

  @Override
  public void run() {
    if (id == null) {
      throw Failure.usage("id: none given (expected: " + known() + ")");
    }
    Optional<Background.Application> found = Background.find(id);
    if (found.isPresent()) {
      stop(found.get().process());
      out.println("stopped " + id);
    } else if (!redeploy) {
      throw new Failure("id: " + id + " (expected: " + known() + ")");
    }
  }

  private void stop(ProcessHandle process) {
    process.destroy();
    try {
      process.onExit().get(LONGEST_STOP_SECONDS, TimeUnit.SECONDS);
    } catch (TimeoutException e) {
      throw new Failure("id: " + id + " still ends, as process " + process.pid() + " (expected: within "
        + LONGEST_STOP_SECONDS + " s; kill -9 " + process.pid() + " ends it at once)", e);
    } catch (ExecutionException e) {
      throw new Failure("id: " + id + ": " + e.getMessage(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static String known() {
    String ids = Background.all().map(Background.Application::id).collect(Collectors.joining(", "));
    return ids.isEmpty() ? "nothing runs in the background" : "one of " + ids;
  }
}
