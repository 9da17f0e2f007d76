// SPDX-License-Identifier: Apache-2.0
package io.waggle.demos.push;

import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.shareddata.LocalMap;
import io.vertx.core.shareddata.Shareable;
import io.waggle.bridges.push.PushBridge;
import io.waggle.bridges.socketio.SocketIo;
import io.waggle.web.HttpWorker;
import io.waggle.web.HttpWorkerOptions;

/**
 * The push demo: pages, the push protocol and its API on one port, Socket.IO on another, both about the same channels.
 * Any number of instances share the ports.
 *
 * <p>A message on its way: form - API - {@code PushBridge} - {@code Channels} or {@code Gateway} - every page that is
 * meant, over whichever transport it came.
 */
public final class PushDemoVerticle extends VerticleBase {

  private static final String RUNNING = "demo.push";
  private static final int MAX_BODY_BYTES = 256 * 1024;

  private HttpWorker worker;
  private PushBridge push;
  private SocketIo io;
  private DemoApi api;
  private LegacySender legacy;

  /** What the first instance tells the others. */
  private record Running(PushDemoOptions options) implements Shareable {
  }

  /** Starts to listen; fails if the configuration is wrong or a port is taken. */
  @Override
  public Future<?> start() {
    return vertx.sharedData().withLocalLock(RUNNING + "/" + deploymentID(), this::openOrJoin);
  }

  /** Instances come here one after another: the first one opens the ports that the others join. */
  private Future<?> openOrJoin() {
    LocalMap<String, Running> all = vertx.sharedData().getLocalMap(RUNNING);
    Running running = all.get(deploymentID());
    if (running != null) {
      return open(running.options);
    }
    PushDemoOptions options = PushDemoOptions.of(config());
    return open(options).compose(opened -> openLegacy(options)).onSuccess(opened -> {
      all.put(deploymentID(), new Running(new PushDemoOptions(options.host(), worker.actualPort(), io.actualPort(),
        options.legacySocketIoPort(), options.legacyHttpPort(), options.secret())));
      System.out.println("Push on " + url(options.host()) + ", Socket.IO on port " + io.actualPort());
    });
  }

  private Future<?> open(PushDemoOptions options) {
    worker = HttpWorker.create(vertx, new HttpWorkerOptions().setHost(options.host()).setPort(options.port())
      .setMaxBodyBytes(MAX_BODY_BYTES));
    Secrets secrets = new Secrets(options.secret());
    worker.requestHandler(this::handle);
    return PushBridge.create(vertx, worker, DemoChannels.push(secrets)).compose(created -> {
      push = created;
      return worker.listen();
    }).compose(listening -> {
      io = DemoChannels.socketIo(vertx, options, worker.actualPort());
      return io.listen();
    }).compose(listening -> vertx.executeBlocking(() -> Pages.files(io.actualPort()))).onSuccess(pages ->
      api = new DemoApi(worker, pages, secrets, io.actualPort(), new ClientLibraries(vertx)));
  }

  private Future<?> openLegacy(PushDemoOptions options) {
    if (!options.isLegacy()) {
      return Future.succeededFuture();
    }
    legacy = new LegacySender(options.host(), Math.max(0, options.legacySocketIoPort()),
      Math.max(0, options.legacyHttpPort()));
    return vertx.deployVerticle(legacy).onSuccess(deployed -> System.out.println("web-msg-sender's form on port "
      + legacy.httpPort() + ", its Socket.IO on port " + legacy.socketIoPort()));
  }

  private void handle(HttpServerRequest request) {
    if (api == null) {
      request.response().setStatusCode(503).putHeader("retry-after", "1").end();
    } else if (!push.handle(request)) {
      api.handle(request);
    }
  }

  private String url(String host) {
    String shown = host.equals("0.0.0.0") || host.equals("::") ? "localhost" : host;
    return "http://" + (shown.contains(":") ? "[" + shown + "]" : shown) + ":" + worker.actualPort() + "/";
  }

  /** Returns the port in use. */
  int actualPort() {
    return worker.actualPort();
  }

  /** Returns the port of Socket.IO. */
  int socketIoPort() {
    return io.actualPort();
  }

  /** Returns the old interface; null if it is off. */
  LegacySender legacy() {
    return legacy;
  }

  /** Closes the connections of this instance. */
  @Override
  public Future<?> stop() {
    vertx.sharedData().getLocalMap(RUNNING).remove(deploymentID());
    Future<Void> ioClosed = io == null ? Future.succeededFuture() : io.close();
    return ioClosed.eventually(() -> push == null ? Future.succeededFuture() : push.close())
      .eventually(() -> worker == null ? Future.succeededFuture() : worker.close());
  }
}
