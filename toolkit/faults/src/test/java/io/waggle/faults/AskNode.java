// SPDX-License-Identifier: Apache-2.0
package io.waggle.faults;

import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.eventbus.DeliveryOptions;
import io.waggle.Connection;
import io.waggle.Shared;
import io.waggle.Worker;

/**
 * A node that can be asked, line by line, to ask another: {@code ask 1} answers {@code yes} or {@code no}; and to add
 * to a shared number or read it: {@code add n}, {@code get n}.
 */
public final class AskNode extends VerticleBase {

  private static final DeliveryOptions SOON = new DeliveryOptions().setSendTimeout(500);

  @Override
  public Future<?> start() {
    vertx.eventBus().<String>consumer("node." + config().getInteger("node"), message -> message.reply("yes"));
    Worker<String> worker = Worker.create(vertx, "text://" + config().getString("host") + ":0");
    worker.connectHandler(connection -> connection.handler(line -> answer(connection, line.split(" "))));
    return worker.listen().onSuccess(done -> System.out.println("port=" + worker.actualPort()));
  }

  private void answer(Connection<String> connection, String[] words) {
    Shared shared = Shared.of(vertx, "faults");
    Future<?> answer = switch (words[0]) {
      case "ask" -> vertx.eventBus().request("node." + words[1], "", SOON).map("yes");
      case "add" -> shared.increment(words[1]);
      default -> shared.get(words[1]);
    };
    answer.onComplete(done -> connection.send(done.succeeded() ? String.valueOf(done.result()) : "no"));
  }
}
