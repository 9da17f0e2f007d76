// SPDX-License-Identifier: Apache-2.0
package io.waggle.bridges.mqtt.impl.panels;

import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import io.waggle.internal.Panel;
import io.waggle.internal.Panel.Column;
import io.waggle.internal.Panel.Kind;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** The tables of one broker. Stateless; any thread. */
public final class Panels {

  /** What the tables know of a broker. Any thread; what it tells is a moment old. */
  public interface View {

    /**
     * One session.
     *
     * @param connection id of its connection; empty without one
     * @param traffic of its connection
     * @param queuedBytes that it was sent and has not read
     * @param waiting messages for the client that were not sent yet
     * @param inflight messages that it has not acknowledged
     * @param dropped messages that were dropped because the client was slow
     * @param since when its connection ended, in milliseconds since 1970; 0 if it has one
     */
    record Client(String id, String username, String connection, String address, int subscriptions, Traffic traffic,
                  long queuedBytes, int waiting, int inflight, long dropped, long since) {

      boolean isConnected() {
        return !connection.isEmpty();
      }

      boolean isBehind() {
        return dropped > 0 || queuedBytes > 0 || waiting + inflight > 0 && isConnected();
      }
    }

    /** Packets and bytes from and to a client. */
    record Traffic(long received, long sent, long bytesReceived, long bytesSent) {
    }

    /** One topic filter or group, with how many are subscribed and how much waits. */
    record Filter(String filter, int subscribers, int waiting) {
    }

    /** One retained message; {@code expiresAt} is {@link Long#MAX_VALUE} for never. */
    record Kept(String topic, int bytes, int qos, String publisher, long expiresAt) {
    }

    /** Returns all sessions. */
    Stream<Client> clients();

    /** Returns the topic filters. */
    Stream<Filter> filters();

    /** Returns the groups of shared subscriptions. */
    Stream<Filter> groups();

    /** Returns the retained messages. */
    Stream<Kept> retained();

    /** Closes the connection of a client; whether it had one. */
    Future<Boolean> kick(String clientId);

    /** Forgets a retained message; whether there was one. */
    Future<Boolean> forget(String topic);
  }

  private Panels() {
  }

  /**
   * Returns the tables of a broker.
   *
   * @param name of the bridge
   */
  public static List<Panel> of(String name, View view) {
    return List.of(clients(name, view),
      sessions(name + "-sessions", "Sessions", "No client has a session.", view::clients, view),
      sessions(name + "-slow", "Slow", "No client is behind.",
        () -> view.clients().filter(View.Client::isBehind), view),
      subscriptions(name, view), groups(name, view), retained(name, view));
  }

  private static Panel clients(String name, View view) {
    Rates rates = new Rates(System::nanoTime);
    return new Table<>(name + "-clients", "Clients", "No client is connected.", List.of(
      new Column("id", "Client", Kind.CODE), new Column("user", "User", Kind.TEXT),
      new Column("connection", "Connection", Kind.CONNECTION), new Column("address", "Address", Kind.CODE),
      new Column("received", "Received", Kind.NUMBER), new Column("sent", "Sent", Kind.NUMBER),
      new Column("receivedRate", "In /s", Kind.NUMBER), new Column("sentRate", "Out /s", Kind.NUMBER),
      new Column("bytesReceivedRate", "Bytes in /s", Kind.BYTES),
      new Column("bytesSentRate", "Bytes out /s", Kind.BYTES)),
      new Table.Source<View.Client>(() -> view.clients().filter(View.Client::isConnected), View.Client::id,
        Panels::searched, each -> client(each, rates)))
      .action(new Panel.Action("kick", "Disconnect", "Disconnect the client"), view::kick);
  }

  private static String searched(View.Client client) {
    return client.username() + "\n" + client.address() + "\n" + client.connection();
  }

  private static JsonObject client(View.Client client, Rates rates) {
    View.Traffic traffic = client.traffic();
    long[] perSecond = rates.of(client.connection(), traffic.received(), traffic.sent(), traffic.bytesReceived(),
      traffic.bytesSent());
    JsonObject row = new JsonObject().put("id", client.id()).put("user", client.username())
      .put("connection", client.connection()).put("address", client.address()).put("received", traffic.received())
      .put("sent", traffic.sent());
    return perSecond == null ? row : row.put("receivedRate", perSecond[0]).put("sentRate", perSecond[1])
      .put("bytesReceivedRate", perSecond[2]).put("bytesSentRate", perSecond[3]);
  }

  private static Panel sessions(String name, String title, String nothing, Supplier<Stream<View.Client>> all,
                                View view) {
    return new Table<>(name, title, nothing, List.of(new Column("id", "Client", Kind.CODE),
      new Column("user", "User", Kind.TEXT), new Column("connection", "Connection", Kind.CONNECTION),
      new Column("subscriptions", "Subscriptions", Kind.NUMBER), new Column("waiting", "Queued", Kind.NUMBER),
      new Column("inflight", "In flight", Kind.NUMBER), new Column("unread", "Unread", Kind.BYTES),
      new Column("dropped", "Dropped", Kind.NUMBER), new Column("since", "Away since", Kind.TIME)),
      new Table.Source<View.Client>(all, View.Client::id, Panels::searched, Panels::session))
      .action(new Panel.Action("kick", "Disconnect", "Disconnect the client"), view::kick);
  }

  private static JsonObject session(View.Client client) {
    return new JsonObject().put("id", client.id()).put("user", client.username()).put("connection", client.connection())
      .put("subscriptions", client.subscriptions()).put("waiting", client.waiting()).put("inflight", client.inflight())
      .put("unread", client.queuedBytes()).put("dropped", client.dropped()).put("since", client.since());
  }

  private static Panel subscriptions(String name, View view) {
    return new Table<>(name + "-subscriptions", "Subscriptions", "Nobody is subscribed.",
      List.of(new Column("filter", "Topic filter", Kind.CODE), new Column("subscribers", "Subscribers", Kind.NUMBER)),
      new Table.Source<View.Filter>(view::filters, View.Filter::filter, each -> "", each ->
        new JsonObject().put("filter", each.filter()).put("subscribers", each.subscribers())));
  }

  private static Panel groups(String name, View view) {
    return new Table<>(name + "-groups", "Groups", "No subscription is shared.",
      List.of(new Column("group", "Group", Kind.CODE), new Column("members", "Members", Kind.NUMBER),
        new Column("waiting", "Waiting", Kind.NUMBER)),
      new Table.Source<View.Filter>(view::groups, View.Filter::filter, each -> "", each -> new JsonObject()
        .put("group", each.filter()).put("members", each.subscribers()).put("waiting", each.waiting())));
  }

  private static Panel retained(String name, View view) {
    return new Table<>(name + "-retained", "Retained", "No topic has a retained message.",
      List.of(new Column("topic", "Topic", Kind.CODE), new Column("bytes", "Size", Kind.BYTES),
        new Column("qos", "QoS", Kind.NUMBER), new Column("publisher", "Published by", Kind.CODE),
        new Column("expires", "Until", Kind.TIME)),
      new Table.Source<View.Kept>(view::retained, View.Kept::topic, View.Kept::publisher, each -> new JsonObject()
        .put("topic", each.topic()).put("bytes", each.bytes()).put("qos", each.qos()).put("publisher", each.publisher())
        .put("expires", each.expiresAt() == Long.MAX_VALUE ? null : each.expiresAt())))
      .action(new Panel.Action("forget", "Forget", "Forget the retained message of"), view::forget);
  }
}
