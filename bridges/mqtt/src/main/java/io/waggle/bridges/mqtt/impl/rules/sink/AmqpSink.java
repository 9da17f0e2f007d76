// SPDX-License-Identifier: Apache-2.0
package io.waggle.bridges.mqtt.impl.rules.sink;

import io.vertx.amqp.AmqpClient;
import io.vertx.amqp.AmqpClientOptions;
import io.vertx.amqp.AmqpConnection;
import io.vertx.amqp.AmqpMessage;
import io.vertx.amqp.AmqpMessageBuilder;
import io.vertx.amqp.AmqpSender;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.waggle.bridges.mqtt.impl.rules.Parcel;
import io.waggle.bridges.mqtt.impl.rules.Sink;
import io.waggle.internal.trust.References;

/** Sends to an address of an AMQP 1.0 broker. One connection, opened again when it is needed after it was lost. */
final class AmqpSink implements Sink {

  /** A connection and its link; a client of its own, because clients keep the connections they have lost. */
  private record Link(AmqpClient client, AmqpConnection connection, AmqpSender sender) {
  }

  private final Vertx vertx;
  private final AmqpClientOptions options;
  private final String address;
  private Future<Link> link;

  AmqpSink(Vertx vertx, JsonObject settings, long timeoutMs) {
    this.vertx = vertx;
    this.options = new AmqpClientOptions().setHost(settings.getString("host"))
      .setPort(settings.getInteger("port")).setConnectTimeout((int) timeoutMs);
    options.setSsl(settings.getBoolean("ssl", false));
    if (options.isSsl()) {
      options.setHostnameVerificationAlgorithm("HTTPS");
    }
    if (settings.getString("username") != null) {
      options.setUsername(settings.getString("username"));
      options.setPassword(new References().resolve(settings.getString("password", ""), "password"));
    }
    address = settings.getString("address");
  }

  @Override
  public Future<Void> send(Parcel parcel) {
    AmqpMessageBuilder message = AmqpMessage.create().id(parcel.id()).durable(true)
      .withBufferAsBody(parcel.body())
      .applicationProperties(new JsonObject().put(Headers.TOPIC, parcel.topic()).put(Headers.CLIENT, parcel.client())
        .put(Headers.HOPS, parcel.hops()));
    if (parcel.contentType() != null) {
      message.contentType(parcel.contentType());
    }
    return linked().compose(open -> open.sender.sendWithAck(message.build()));
  }

  private Future<Link> linked() {
    if (link != null && link.succeeded() && link.result().connection.isDisconnected()) {
      forget(link);
    }
    if (link != null) {
      return link;
    }
    AmqpClient client = AmqpClient.create(vertx, options);
    Future<Link> opening = client.connect().compose(connection -> connection.createSender(address)
      .map(sender -> new Link(client, connection, sender))).onFailure(failure -> client.close());
    link = opening;
    opening.onFailure(failure -> forget(opening)).onSuccess(open -> {
      open.connection.exceptionHandler(failure -> forget(opening));
      open.sender.exceptionHandler(failure -> forget(opening));
    });
    return opening;
  }

  private void forget(Future<Link> lost) {
    if (link == lost) {
      link = null;
      if (lost.succeeded()) {
        lost.result().client.close();
      }
    }
  }

  /** Whatever was lost before cannot be closed any more, which matters to nobody. */
  @Override
  public Future<Void> close() {
    Future<Link> last = link;
    return last == null ? Future.succeededFuture()
      : last.compose(open -> open.client.close()).otherwiseEmpty();
  }
}
