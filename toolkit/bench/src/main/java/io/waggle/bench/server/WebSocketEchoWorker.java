// SPDX-License-Identifier: Apache-2.0
package io.waggle.bench.server;

import io.waggle.Protocol;
import io.waggle.Worker;
import io.waggle.WorkerOptions;
import io.waggle.WorkerSet;
import io.waggle.bench.process.Announcement;

/** Sends each WebSocket text message back. */
public final class WebSocketEchoWorker {

  private WebSocketEchoWorker() {
  }

  /** Serves until standard input ends. */
  public static void main(String[] args) {
    WorkerOptions options = new WorkerOptions("ws://127.0.0.1:0").setInstances(Announcement.INSTANCES);
    Announcement.serve(vertx -> Worker.deploy(vertx, Protocol.lines(), options, worker -> {
      worker.connectHandler(connection -> connection.handler(connection::send));
      return null;
    }).map(WorkerSet::actualPort));
  }
}
