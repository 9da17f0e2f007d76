// SPDX-License-Identifier: Apache-2.0
package io.waggle.bridges.push.impl.receipts;

import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import io.waggle.Client;
import io.waggle.ClientOptions;
import io.waggle.testkit.Await;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Predicate;

/** A user of {@link ReceiptNode}s who comes and goes, and acknowledges what he is told to. Owned by the test. */
final class ReceiptUser {

  private final Vertx vertx;
  private final String uid;
  private final Predicate<String> acknowledges;
  private final List<String> got = new CopyOnWriteArrayList<>();
  private Client<Buffer> client;

  /** @param acknowledges whether a message is acknowledged; asked with its id each time it comes */
  ReceiptUser(Vertx vertx, String uid, Predicate<String> acknowledges) {
    this.vertx = vertx;
    this.uid = uid;
    this.acknowledges = acknowledges;
  }

  boolean isThere() {
    return client != null;
  }

  void come(ReceiptNode node) {
    client = Client.create(vertx, ReceiptNode.LINES, new ClientOptions("tcp://127.0.0.1:" + node.port()));
    client.connectHandler(connection -> connection.handler(line -> {
      String id = new JsonObject(line).getString("message");
      got.add(id);
      if (acknowledges.test(id)) {
        connection.send(Buffer.buffer(id));
      }
    }));
    Await.result(client.connect()).send(Buffer.buffer(uid));
  }

  void go() {
    Await.result(client.close());
    client = null;
  }

  /** Returns the ids of what came, in order. */
  List<String> got() {
    return List.copyOf(got);
  }
}
