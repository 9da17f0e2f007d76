// SPDX-License-Identifier: Apache-2.0

import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.waggle.Gateway;
import io.waggle.Worker;

/** A chat: every line that somebody sends goes to everybody. vertx run Hello.java -instances 2 */
public class Hello extends VerticleBase {

  @Override
  public Future<?> start() {
    Gateway<String> everybody = Gateway.of(vertx, "hello");
    Worker<String> worker = Worker.create(vertx, config().getString("address", "text://127.0.0.1:5678"));
    return worker
      .connectHandler(connection -> {
        everybody.add(connection);
        connection.handler(line -> everybody.everyone().send(line));
      })
      .listen()
      .onSuccess(w -> System.out.println("hello from Java on port " + w.actualPort()));
  }
}
