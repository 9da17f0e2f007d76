// SPDX-License-Identifier: Apache-2.0
package io.waggle.bridges.mqtt.impl.broker;

import io.vertx.core.Future;
import io.waggle.Connection;
import io.waggle.bridges.mqtt.impl.panels.Panels;
import io.waggle.bridges.mqtt.impl.session.Session;
import io.waggle.bridges.mqtt.impl.wire.Packet;
import io.waggle.bridges.mqtt.impl.wire.Properties;
import java.util.Iterator;
import java.util.Spliterator;
import java.util.Spliterators;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/** The broker as operators see it. Any thread. */
final class BrokerView implements Panels.View {

  private static final Traffic NO_TRAFFIC = new Traffic(0, 0, 0, 0);

  private final Broker broker;

  BrokerView(Broker broker) {
    this.broker = broker;
  }

  private static <T> Stream<T> stream(Iterator<T> all) {
    return StreamSupport.stream(Spliterators.spliteratorUnknownSize(all, Spliterator.ORDERED), false);
  }

  @Override
  public Stream<Client> clients() {
    return broker.sessions().all().stream().map(BrokerView::client);
  }

  private static Client client(Session session) {
    var client = session.client();
    Connection<Packet> connection = client != null && client.output() instanceof Link link ? link.connection() : null;
    return new Client(session.id(), session.username(), connection == null ? "" : connection.id(),
      connection == null ? "" : String.valueOf(connection.remoteAddress()), session.grants().size(),
      connection == null ? NO_TRAFFIC : traffic(connection), connection == null ? 0 : connection.queuedBytes(),
      session.queued(), session.inflight(), session.droppedCount(), session.disconnectedAt());
  }

  private static Traffic traffic(Connection<Packet> connection) {
    return new Traffic(connection.messagesRead(), connection.messagesWritten(), connection.bytesRead(),
      connection.bytesWritten());
  }

  @Override
  public Stream<Filter> filters() {
    return broker.subscriptions().filters().entrySet().stream()
      .map(each -> new Filter(each.getKey(), each.getValue(), 0));
  }

  @Override
  public Stream<Filter> groups() {
    return broker.subscriptions().groups().stream().map(each ->
      new Filter(each.name(), each.memberCount(), each.waiting()));
  }

  @Override
  public Stream<Kept> retained() {
    return Stream.concat(stream(broker.retained().matching("#")), stream(broker.retained().matching("$SYS/#")))
      .map(each -> new Kept(each.topic(), each.payload().length, each.qos(), each.publisher(), each.expiresAt()));
  }

  @Override
  public Future<Boolean> kick(String clientId) {
    return broker.kick(clientId);
  }

  @Override
  public Future<Boolean> forget(String topic) {
    if (broker.retained(topic, 1).isEmpty()) {
      return Future.succeededFuture(false);
    }
    return broker.publish(new Message(topic, new byte[0], 1, true, Properties.NONE, "", Long.MAX_VALUE)).map(true);
  }
}
