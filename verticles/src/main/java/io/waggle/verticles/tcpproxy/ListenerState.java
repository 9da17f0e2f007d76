// SPDX-License-Identifier: Apache-2.0
package io.waggle.verticles.tcpproxy;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.waggle.Worker;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.LongAdder;

/** The upstreams and counters of one listener, all instances together. Any thread. */
final class ListenerState {

  final LongAdder unserved = new LongAdder();
  final LongAdder idleTimeouts = new LongAdder();
  final LongAdder bytesToUpstreams = new LongAdder();
  final LongAdder bytesToClients = new LongAdder();
  final UpstreamPool pool;
  volatile boolean draining;
  private final List<Worker<?>> workers = new CopyOnWriteArrayList<>();

  ListenerState(ProxyListenerOptions options) {
    pool = new UpstreamPool(options, System::nanoTime);
  }

  void add(Worker<?> worker) {
    workers.add(worker);
  }

  JsonObject metrics() {
    JsonArray upstreams = new JsonArray();
    pool.all().forEach(upstream -> upstreams.add(upstream.metrics()));
    JsonObject json = new JsonObject()
      .put("name", workers.isEmpty() ? null : workers.get(0).name())
      .put("port", workers.isEmpty() ? -1 : workers.get(0).actualPort())
      .put("draining", draining)
      .put("active", workers.stream().mapToInt(Worker::connectionCount).sum())
      .put("accepted", workers.stream().mapToLong(worker -> worker.metrics().accepted()).sum())
      .put("refused", workers.stream().mapToLong(worker -> worker.metrics().refused()).sum())
      .put("handshakeFailures", workers.stream().mapToLong(worker -> worker.metrics().handshakeFailures()).sum());
    return json
      .put("unserved", unserved.sum())
      .put("idleTimeouts", idleTimeouts.sum())
      .put("bytesToUpstreams", bytesToUpstreams.sum())
      .put("bytesToClients", bytesToClients.sum())
      .put("upstreams", upstreams);
  }
}
