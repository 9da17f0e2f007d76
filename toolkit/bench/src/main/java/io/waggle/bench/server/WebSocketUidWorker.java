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
import java.util.Collections;
import java.util.List;

/**
 * Takes connections on {@code /user} into its gateway without a uid, binds those it has when one comes on
 * {@code /bind}, and greets one on {@code /online/n} when it knows that n uids are online, here or elsewhere.
 */
public final class WebSocketUidWorker {

  private static final String ONLINE = "/online/";
  /** Bound at a time, so that it goes as if users had come one by one. */
  private static final int AT_ONCE = 20;

  private final Vertx vertx;
  private final Gateway<String> gateway;
  /** Stays as it is when they are bound, so that it weighs the same before and after. */
  private final List<String> ids = Collections.synchronizedList(new ArrayList<>());
  private int bound;

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
      bind().onSuccess(done -> connection.send("subscribed"));
    } else {
      ids.add(gateway.add(connection));
      connection.send("subscribed");
    }
  }

  /** One caller at a time. */
  private Future<Void> bind() {
    List<Future<Void>> some = new ArrayList<>();
    while (bound < ids.size() && some.size() < AT_ONCE) {
      some.add(gateway.bind(ids.get(bound), String.format("user-%06d", bound)));
      bound++;
    }
    return some.isEmpty() ? Future.succeededFuture()
      : Future.all(some).compose(done -> vertx.timer(1)).compose(done -> bind());
  }
}
