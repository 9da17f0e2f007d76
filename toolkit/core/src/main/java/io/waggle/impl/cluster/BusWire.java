// SPDX-License-Identifier: Apache-2.0
package io.waggle.impl.cluster;

import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.eventbus.MessageConsumer;
import io.vertx.core.internal.VertxInternal;
import java.util.List;
import java.util.Set;

/** Frames as messages on the clustered event bus. Created and called on the event loop of {@link Peers}. */
final class BusWire implements Wire {

  private final VertxInternal vertx;
  private final String node;

  BusWire(VertxInternal vertx, String node) {
    this.vertx = vertx;
    this.node = node;
  }

  @Override
  public Future<Void> open(Handler<Buffer> receiver) {
    List<MessageConsumer<Buffer>> consumers =
      List.of(vertx.eventBus().consumer(Addresses.node(node)), vertx.eventBus().consumer(Addresses.NODES));
    consumers.forEach(consumer -> consumer.handler(message -> receiver.handle(message.body())));
    return Future.all(consumers.stream().map(MessageConsumer::completion).toList()).mapEmpty();
  }

  @Override
  public void send(String to, Buffer frame) {
    vertx.eventBus().send(Addresses.node(to), frame);
  }

  @Override
  public void publish(Buffer frame) {
    vertx.eventBus().publish(Addresses.NODES, frame);
  }

  @Override
  public String memberId() {
    return vertx.clusterManager().getNodeId();
  }

  @Override
  public Set<String> members() {
    return Set.copyOf(vertx.clusterManager().getNodes());
  }
}
