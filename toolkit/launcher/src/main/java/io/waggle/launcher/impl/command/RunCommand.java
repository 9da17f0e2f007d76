// SPDX-License-Identifier: Apache-2.0
package io.waggle.launcher.impl.command;

import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.VertxBuilder;
import io.vertx.core.VertxOptions;
import io.vertx.core.cli.CLIException;
import io.vertx.core.cli.annotations.Description;
import io.vertx.core.cli.annotations.Name;
import io.vertx.core.cli.annotations.Option;
import io.vertx.core.cli.annotations.Summary;
import io.vertx.core.json.JsonObject;
import io.vertx.core.spi.launcher.ExecutionContext;
import io.waggle.launcher.impl.Diagnosis;
import io.waggle.launcher.impl.Exit;
import io.waggle.launcher.impl.Failure;
import io.waggle.launcher.impl.RawArguments;
import io.waggle.launcher.impl.bus.OwedAnswers;
import io.waggle.launcher.impl.drain.Drain;
import io.waggle.launcher.impl.drain.DrainSettings;
import io.waggle.launcher.impl.load.LanguageFactory;
import io.waggle.launcher.impl.process.Background;
import io.waggle.launcher.impl.process.ControlSocket;
import io.waggle.launcher.impl.reload.Application;
import io.waggle.launcher.impl.reload.Part;
import io.waggle.launcher.impl.setup.Clustering;
import io.waggle.launcher.impl.setup.Companions;
import io.waggle.launcher.impl.setup.Configuration;
import java.util.ArrayList;
import java.util.List;

/**
 * {@code vertx run}: Vert.x's command, which checks what it is to run before anything starts, finds the folder of a
 * source file by itself, and ends the process with one line if the deployment fails. Main thread.
 */
@Name(value = "run", priority = 1)
@Summary("Runs a verticle: a class, a source file, a jar, or a server by name.")
class RunCommand extends io.vertx.core.impl.launcher.commands.RunCommand {

  private String clusterTls;
  private Part main;
  private List<Part> parts;
  private List<String> with = List.of();
  private boolean watch;
  private JsonObject configuration;
  private DrainSettings drainSettings;
  private OwedAnswers owed;
  private volatile boolean stopping;
  private volatile Throwable clusterFailure;

  /** Set by the launcher. */
  @Option(longName = "cluster-tls", argName = "folder")
  @Description("With -cluster: TLS with client certificates between the nodes; a folder with ca.pem, cert.pem and "
    + "key.pem.")
  public void setClusterTls(String folder) {
    clusterTls = folder;
  }

  /** Set by the launcher. */
  @Option(longName = "with", argName = "verticle")
  @Description("A business verticle to run beside the main one, in the same forms and with the same -conf and "
    + "-instances; reload replaces it while the main one keeps its sockets. May be given several times.")
  public void setWith(List<String> with) {
    this.with = with;
  }

  /** Set by the launcher. */
  @Option(longName = "watch", flag = true)
  @Description("Reloads a business verticle when its class, source or jar is saved.")
  public void setWatch(boolean watch) {
    this.watch = watch;
  }

  @Override
  public void setUp(ExecutionContext context) throws CLIException {
    super.setUp(context);
    if (instances < 1) {
      throw Failure.usage("-instances: " + instances + " (expected: at least 1)");
    }
    Clustering.tls(clusterTls, isClustered());
    drainSettings = DrainSettings.read();
    configuration = Configuration.read(config, "conf");
    Application.graceMs();
    main = new Part(mainVerticle, classpath, watch && with.isEmpty());
    parts = with.stream().map(name -> new Part(name, classpath, true)).toList();
  }

  @Override
  protected JsonObject getConfiguration() {
    return configuration;
  }

  @Override
  protected JsonObject getJsonFromFileOrString(String argument, String name) {
    return Configuration.read(argument, name);
  }

  @Override
  protected void beforeStartingVertx(VertxOptions vertxOptions) {
    if (isClustered()) {
      Clustering.configure(vertxOptions.getEventBusOptions(), clusterHost);
    }
    super.beforeStartingVertx(vertxOptions);
  }

  @Override
  protected synchronized Vertx create(VertxBuilder builder) {
    Thread thread = Thread.currentThread();
    ClassLoader before = thread.getContextClassLoader();
    thread.setContextClassLoader(main.target().loader());
    try {
      return Companions.measured(builder).build();
    } finally {
      thread.setContextClassLoader(before);
    }
  }

  @Override
  protected synchronized Future<Vertx> createClustered(VertxBuilder builder) {
    return super.createClustered(Clustering.configure(Companions.measured(builder), main.target().loader()))
      .onFailure(failure -> clusterFailure = failure);
  }

  /** Vert.x's command would end the process here with another exit code. */
  @Override
  protected Vertx startVertx() {
    Vertx started = super.startVertx();
    if (started == null) {
      throw clusterFailure == null
        ? new Failure("cluster: not joined in time (expected: members that answer; see waggle.cluster.members)")
        : new Failure(Diagnosis.of(clusterFailure), clusterFailure);
    }
    return started;
  }

  @Override
  protected void afterStartingVertx(Vertx instance) {
    LanguageFactory.register(instance);
    owed = OwedAnswers.watch(instance);
    Drain.install(instance, owed, drainSettings, () -> stopping = true);
    super.afterStartingVertx(instance);
  }

  /** The watcher of {@code -redeploy} starts each version in a process of its own. */
  @Override
  protected void startAsBackgroundApplication(Handler<Void> done) {
    List<String> words = new ArrayList<>(List.of("--vertx-id=" + vertxApplicationBackgroundId, "--redirect-output"));
    words.addAll(RawArguments.without(RawArguments.of(executionContext), "redeploy", "onRedeploy", "on-redeploy",
      "redeploy-scan-period", "redeploy-grace-period", "redeploy-termination-period"));
    executionContext.execute("start", words.toArray(String[]::new));
    if (done != null) {
      done.handle(null);
    }
  }

  @Override
  protected void deploy() {
    Application application = new Application(vertx, owed, deploymentOptions, main, parts);
    application.deploy().onComplete(id -> ready(application), this::failed);
  }

  /** A deployment that the end of the process cut short is no failure. */
  private void failed(Throwable failure) {
    if (!stopping) {
      Exit.fail(failure);
    }
  }

  @Override
  protected void beforeStoppingVertx(Vertx instance) {
    stopping = true;
    super.beforeStoppingVertx(instance);
  }

  private void ready(Application application) {
    List<String> words = RawArguments.without(RawArguments.of(executionContext), "conf", "options");
    ControlSocket.open(vertx, mainVerticle, "run " + String.join(" ", words));
    Companions.start(vertx, mainVerticle);
    if (watch) {
      new Thread(application::watch, "waggle-watch").start();
    }
    Background.tellReady();
  }
}
