// SPDX-License-Identifier: Apache-2.0
package io.waggle.faults;

import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.waggle.Connection;
import io.waggle.Gateway;
import io.waggle.Worker;
import io.waggle.WorkerOptions;

/**
 * A node with WebSocket clients. {@code join g} puts one into a group and names it {@code g} as a user would be, {@code
 * count g} and {@code online} answer with a number, {@code to g text} goes to a group, and all else goes to the sender's
 * group as it is.
 */
public final class GatewayNode extends VerticleBase {

  private Gateway<String> gateway;

  @Override
  public Future<?> start() {
    gateway = Gateway.of(vertx, "faults");
    Worker<String> worker = Worker.create(vertx,
      new WorkerOptions("ws://" + config().getString("host") + ":0").setMaxConnectionsPerAddress(0));
    worker.connectHandler(this::serve);
    return worker.listen().onSuccess(done -> System.out.println("port=" + worker.actualPort()));
  }

  private void serve(Connection<String> connection) {
    String[] group = new String[1];
    connection.handler(text -> {
      if (text.startsWith("join ")) {
        group[0] = text.substring("join ".length());
        gateway.join(gateway.add(connection), group[0]);
      } else if (text.startsWith("count ")) {
        gateway.group(text.substring("count ".length())).count()
          .onSuccess(count -> connection.send(count.value().toString()));
      } else if (text.startsWith("to ")) {
        int blank = text.indexOf(' ', 3);
        gateway.group(text.substring(3, blank)).send(text.substring(blank + 1));
      } else if (text.equals("online")) {
        gateway.everyone().count().onSuccess(count -> connection.send(count.value().toString()));
      } else {
        gateway.group(group[0]).send(text);
      }
    });
  }
}
