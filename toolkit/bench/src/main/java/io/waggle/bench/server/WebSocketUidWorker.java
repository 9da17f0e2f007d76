// SPDX-License-Identifier: Apache-2.0
package io.waggle.bench.server;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.waggle.Connection;
import io.waggle.Gateway;
import io.waggle.Protocol;
import io.waggle.Worker;
import io.waggle.WorkerOptions;
import io.waggle.WorkerSet;
import io.waggle.bench.process.Announcement;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * Takes connections on {@code /user} into its gateway without a uid, binds all of them when one comes on
 * {@code /bind}, and greets one on {@code /online/n} when it knows that n uids are online, here or elsewhere.
 */
public final class WebSocketUidWorker {

  private static final String ONLINE = "/online/";
  /** Bound at a time, so that it goes as if users had come one by one. */
  private static final int AT_ONCE = 20;

  private final Vertx vertx;
  private final Gateway<String> gateway;
  private final Queue<String> unbound = new ConcurrentLinkedQueue<>();

  private WebSocketUidWorker(Vertx vertx) {
    this.vertx = vertx;
    this.gateway = Gateway.of(vertx, "bench");
  }

  /** Serves until standard input ends. */
  public static void main(String[] args) {
    WorkerOptions options = new WorkerOptions("ws://127.0.0.1:0").setInstances(Announcement.INSTANCES);
    Announcement.serve(vertx -> {
      WebSocketUidWorker server = new WebSocketUidWorker(vertx);
      return Worker.deploy(vertx, Protocol.lines(), options, worker -> {
        worker.connectHandler(server::accept);
        return null;
      }).map(WorkerSet::actualPort);
    });
  }

  private void accept(Connection<String> connection) {
    String path = connection.handshake().path();
    if (path.startsWith(ONLINE)) {
      int users = Integer.parseInt(path.substring(ONLINE.length()));
      Until.greet(vertx, connection, () ->
        gateway.everyone().uids(Integer.MAX_VALUE - 1).result().value().size() == users);
    } else if (path.equals("/bind")) {
      bind(0).onSuccess(bound -> connection.send("subscribed"));
    } else {
      unbound.add(gateway.add(connection));
      connection.send("subscribed");
    }
  }

  private Future<Void> bind(int bound) {
    List<Future<Void>> some = new ArrayList<>();
    for (String id = unbound.poll(); id != null; id = some.size() < AT_ONCE ? unbound.poll() : null) {
      some.add(gateway.bind(id, String.format("user-%06d", bound + some.size())));
    }
    return some.isEmpty() ? Future.succeededFuture()
      : Future.all(some).compose(done -> vertx.timer(1)).compose(done -> bind(bound + some.size()));
  }
}
