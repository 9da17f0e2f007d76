// SPDX-License-Identifier: Apache-2.0
package io.waggle.bridges.push.impl.receipts;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import io.waggle.Connection;
import io.waggle.Gateway;
import io.waggle.Protocol;
import io.waggle.Worker;
import io.waggle.WorkerOptions;
import io.waggle.bridges.push.ReceiptOptions;
import io.waggle.bridges.push.WebPushOptions;
import io.waggle.testkit.Await;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongSupplier;

/**
 * A node with connections of users, as small as can be: a line with a uid, then one for each acknowledgement; from the
 * node a line for each frame. Made on the test's thread.
 */
final class ReceiptNode {

  static final Protocol<Buffer> LINES = Protocol.delimiter(Buffer.buffer("\n"));

  private final Vertx vertx;
  private final Gateway<Buffer> gateway;
  private final InboxReceipts receipts;
  private final Worker<Buffer> worker;
  private final AtomicInteger acknowledged = new AtomicInteger();

  ReceiptNode(Vertx vertx, ReceiptOptions options, WebPushOptions webPush, LongSupplier clock) {
    this.vertx = vertx;
    gateway = Gateway.of(vertx, "push");
    receipts = InboxReceipts.create(vertx, "push", options, webPush, new GatewayOutlet(gateway), clock);
    Await.result(receipts.started());
    worker = Worker.create(vertx, LINES, new WorkerOptions());
    worker.connectHandler(this::connected);
    Await.result(worker.listen());
  }

  private void connected(Connection<Buffer> connection) {
    gateway.add(connection);
    String[] uid = {null};
    connection.handler(line -> {
      if (uid[0] == null) {
        uid[0] = line.toString();
        gateway.bind(connection.id(), uid[0]).compose(bound -> receipts.waiting(uid[0]))
          .onSuccess(frames -> frames.forEach(frame -> {
            connection.send(frame);
            receipts.delivered(new JsonObject(frame).getString("message"), uid[0]);
          }));
      } else {
        receipts.acknowledged(line.toString(), uid[0]).onSuccess(first -> acknowledged.addAndGet(first ? 1 : 0));
      }
    });
  }

  Vertx vertx() {
    return vertx;
  }

  Gateway<Buffer> gateway() {
    return gateway;
  }

  InboxReceipts receipts() {
    return receipts;
  }

  int port() {
    return worker.actualPort();
  }

  /** Returns how many acknowledgements counted here. */
  int acknowledged() {
    return acknowledged.get();
  }

  Future<Void> close() {
    return worker.close().compose(closed -> receipts.close());
  }
}
