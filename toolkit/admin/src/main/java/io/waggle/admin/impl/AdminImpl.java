// SPDX-License-Identifier: Apache-2.0
package io.waggle.admin.impl;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.file.FileSystemOptions;
import io.vertx.core.internal.ContextInternal;
import io.vertx.core.internal.VertxInternal;
import io.vertx.core.internal.logging.Logger;
import io.vertx.core.internal.logging.LoggerFactory;
import io.vertx.core.json.JsonObject;
import io.waggle.admin.Admin;
import io.waggle.admin.AdminOptions;
import io.waggle.internal.Inspection;
import io.waggle.internal.StateFolder;
import io.waggle.web.HttpWorker;
import io.waggle.web.HttpWorkerOptions;
import java.io.IOException;
import java.net.BindException;
import java.nio.file.Path;
import java.util.List;

/** Starts the admin server: a Vert.x with one event loop, the token, the port, the note for commands. */
public final class AdminImpl implements Admin {

  private static final Logger LOG = LoggerFactory.getLogger(Admin.class);
  /** Ports that are tried after the default one. */
  private static final int MORE_PORTS = 100;
  private static final long MAX_BODY_BYTES = 16 * 1024;
  private static final int MAX_CONNECTIONS = 200;

  private final Vertx vertx;
  private final VertxInternal own;
  private final AdminOptions options;
  private final StateFolder folder;
  private final Inspection inspection;
  private HttpWorker worker;
  private Cluster cluster;
  private Future<Void> closed;

  private AdminImpl(Vertx vertx, AdminOptions options) {
    this.vertx = vertx;
    this.options = new AdminOptions(options);
    this.folder = options.getStateFolder() == null ? StateFolder.ofTheUser()
      : new StateFolder(Path.of(options.getStateFolder()));
    this.inspection = Inspection.of(vertx);
    this.own = (VertxInternal) Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1).setWorkerPoolSize(2)
      .setInternalBlockingPoolSize(2).setPreferNativeTransport(vertx.isNativeTransportEnabled())
      .setFileSystemOptions(new FileSystemOptions().setFileCachingEnabled(false)));
  }

  /** Starts one; see {@link Admin#start}. */
  public static Future<Admin> start(Vertx vertx, AdminOptions options) {
    Promise<Admin> started = ((VertxInternal) vertx).getOrCreateContext().promise();
    AdminImpl admin = new AdminImpl(vertx, options);
    ((VertxInternal) vertx).addCloseHook(completion -> admin.close().onComplete(completion));
    ContextInternal context = admin.own.createEventLoopContext();
    context.runOnContext(v -> admin.own.executeBlocking(admin::prepare)
      .compose(secrets -> admin.listen(secrets, admin.options.getPort()))
      .compose(secrets -> admin.own.executeBlocking(() -> admin.announce(secrets)))
      .onFailure(failure -> admin.close())
      .<Admin>map(done -> admin).onComplete(started));
    return started.future();
  }

  private record Secrets(String token, String control, boolean isNew, Page page) {
  }

  /** Reads or makes the token. Where there is no folder for it, health checks are answered all the same. */
  private Secrets prepare() {
    String control = StateFolder.newSecret();
    if (options.getToken() != null) {
      return new Secrets(options.getToken(), control, false, new Page());
    }
    try {
      boolean isNew = folder.makeToken();
      return new Secrets(folder.token(), control, isNew, new Page());
    } catch (IOException e) {
      LOG.warn("admin: only health checks are answered, as the token cannot be kept: " + e
        + " (expected: a folder to write to, named with -Dwaggle.state, or a token in WAGGLE_ADMIN_TOKEN)");
      return new Secrets(null, control, false, new Page());
    }
  }

  private Future<Secrets> listen(Secrets secrets, int port) {
    HttpWorker next = HttpWorker.create(own, new HttpWorkerOptions().setHost(options.getHost()).setPort(port)
      .setMaxBodyBytes(MAX_BODY_BYTES).setMaxConnections(MAX_CONNECTIONS)
      .setMaxConnectionsPerAddress(MAX_CONNECTIONS).setShutdownMs(0).setMethods(List.of("GET", "HEAD", "POST")));
    Routes[] routes = new Routes[1];
    next.requestHandler(request -> routes[0].handle(request));
    return next.listen().compose(bound -> {
      worker = bound;
      routes[0] = routes(secrets);
      return Future.succeededFuture(secrets);
    }, failure -> mayTryNext(port, failure) ? listen(secrets, port + 1) : Future.failedFuture(failure));
  }

  private boolean mayTryNext(int port, Throwable failure) {
    boolean isTaken = failure instanceof BindException
      || String.valueOf(failure.getMessage()).contains("already in use");
    return isTaken && options.getPort() == AdminOptions.DEFAULT_PORT && port < AdminOptions.DEFAULT_PORT + MORE_PORTS;
  }

  private Routes routes(Secrets secrets) {
    Survey survey = new Survey(own);
    Sampler sampler = new Sampler(vertx);
    cluster = new Cluster(vertx, own);
    NodeStatus status = new NodeStatus(vertx, survey, sampler, options.getName());
    cluster.answer("status", about -> status.get());
    cluster.answer("tap", new TapSource(vertx, own)::collect);
    Routes.Lists lists = new Routes.Lists(new ConnectionList(vertx, survey, cluster), new GatewayList(vertx, cluster),
      new ChannelList(vertx, survey, cluster), new PanelList(vertx, survey, cluster));
    sampler.start(own);
    Routes routes = new Routes(
      new Access(secrets.token(), secrets.control(), options.isWrite(), options.getNames(), worker.actualPort()),
      secrets.page(), new Routes.Parts(new Health(vertx, own, sampler, cluster), cluster,
        new Metrics(vertx, survey, sampler, cluster), lists, new LiveFeed(own, () ->
          Routes.allNodes(cluster).map(all -> all.put("users", lists.gateways().users()))), new MessageTap(own, cluster), folder.tokenFile().toString()));
    routes.worker(worker);
    return routes;
  }

  /** Tells commands of the same user where it is; and people, if there is something they cannot know. */
  private Void announce(Secrets secrets) {
    boolean isElsewhere = options.getPort() != 0 && actualPort() != options.getPort();
    if (secrets.isNew() || isElsewhere) {
      LOG.info("admin page: " + url() + (isElsewhere ? " (port " + options.getPort() + " is taken)" : "")
        + (options.getToken() == null ? ", token in " + folder.tokenFile() : ""));
    }
    try {
      folder.enter(ProcessHandle.current().pid(), new JsonObject()
        .put("pid", ProcessHandle.current().pid())
        .put("startedAt", Machine.startedAt())
        .put("name", options.getName())
        .put("node", inspection.node())
        .put("clustered", vertx.isClustered())
        .put("url", url())
        .put("control", secrets.control()));
    } catch (IOException e) {
      LOG.warn("admin: vertx status will not find this process: " + e);
    }
    return null;
  }

  @Override
  public int actualPort() {
    return worker == null ? -1 : worker.actualPort();
  }

  @Override
  public String url() {
    String host = switch (options.getHost()) {
      case "0.0.0.0", "::" -> AdminOptions.DEFAULT_HOST;
      default -> options.getHost().contains(":") ? "[" + options.getHost() + "]" : options.getHost();
    };
    return "http://" + host + ":" + actualPort() + "/";
  }

  @Override
  public Admin draining(boolean draining) {
    inspection.draining(draining);
    return this;
  }

  @Override
  public synchronized Future<Void> close() {
    if (closed == null) {
      // Of no context: the admin's own has ended when this completes.
      Promise<Void> gone = Promise.promise();
      closed = gone.future();
      inspection.tap(null);
      if (cluster != null) {
        cluster.close();
      }
      own.<Void>executeBlocking(() -> {
        folder.leave(ProcessHandle.current().pid());
        return null;
      }).transform(left -> worker == null ? Future.succeededFuture() : worker.close())
        .onComplete(done -> own.close().onComplete(ended -> gone.complete()));
    }
    return closed;
  }
}
