// SPDX-License-Identifier: Apache-2.0
package io.waggle.verticles.busbridge;

import io.vertx.core.AsyncResult;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.Message;
import io.vertx.core.eventbus.MessageConsumer;
import io.vertx.core.eventbus.ReplyException;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.EncodeException;
import io.vertx.core.json.JsonObject;
import java.util.HashMap;
import java.util.Map;

/**
 * One client of either bridge: what it registered for, what it asked and what it may still reply to. Owned by its
 * connection, on its event loop.
 *
 * <p>A client sends objects with {@code type} (send, publish, register, unregister, ping), {@code address},
 * {@code replyAddress}, {@code headers} and {@code body}.
 */
final class BusSession {

  /** The connection, and in which words this bridge answers. */
  interface Peer {

    /** Sends an object; closes a client that does not read. */
    void send(JsonObject message);

    /** Returns the {@code type} of what comes from the bus. */
    String messageType();

    /** Returns whether clients expect an answer to a ping; those over SockJS take it for an error. */
    boolean answersPings();

    /** Returns the key under which an error has its word. */
    String errorKey();
  }

  private final Vertx vertx;
  private final BusBridgeOptions options;
  private final BusRules inbound;
  private final BusRules outbound;
  private final Peer peer;
  private final Map<String, MessageConsumer<Object>> registrations = new HashMap<>();
  private final OpenReplies<Message<?>> replies;
  private int requests;
  private boolean closed;

  BusSession(Vertx vertx, BusBridgeOptions options, BusRules inbound, BusRules outbound, Peer peer) {
    this.vertx = vertx;
    this.options = options;
    this.inbound = inbound;
    this.outbound = outbound;
    this.peer = peer;
    replies = new OpenReplies<>(options.getMaxHandlersPerSocket(), options.getReplyTimeoutMs());
  }

  /** Takes what the client sent. */
  void received(Buffer json) {
    try {
      JsonObject message = new JsonObject(json);
      handle(message.getString("type"), message);
    } catch (DecodeException | ClassCastException e) {
      error("invalid_json");
    }
  }

  /** Forgets all of it: the client is gone. */
  void end() {
    closed = true;
    registrations.values().forEach(MessageConsumer::unregister);
    registrations.clear();
  }

  private void handle(String type, JsonObject message) {
    if ("ping".equals(type)) {
      if (peer.answersPings()) {
        send(new JsonObject().put("type", "pong"));
      }
      return;
    }
    String address = message.getString("address");
    if (type == null || address == null) {
      error(type == null ? "missing_type" : "missing_address");
      return;
    }
    switch (type) {
      case "send" -> sent(address, message);
      case "publish" -> published(address, message);
      case "register" -> register(address);
      case "unregister" -> unregister(address);
      default -> error("unknown_type");
    }
  }

  private void sent(String address, JsonObject message) {
    Message<?> open = replies.take(address);
    if (open == null && !inbound.allows(address, message.getValue("body"))) {
      error("access_denied");
      return;
    }
    String replyAddress = message.getString("replyAddress");
    if (replyAddress != null && replyAddress.length() > options.getMaxAddressLength()) {
      error("max_address_length_reached");
    } else if (replyAddress != null && isFull()) {
      error("max_handlers_reached");
    } else if (open != null) {
      reply(open, message, replyAddress);
    } else if (replyAddress != null) {
      requests++;
      vertx.eventBus().request(address, message.getValue("body"), delivery(message))
        .onComplete(result -> answered(address, replyAddress, result));
    } else {
      vertx.eventBus().send(address, message.getValue("body"), delivery(message));
    }
  }

  private void reply(Message<?> open, JsonObject message, String replyAddress) {
    Integer failure = message.getInteger("failureCode");
    if (failure != null) {
      open.fail(failure, message.getString("message"));
    } else if (replyAddress != null) {
      requests++;
      open.replyAndRequest(message.getValue("body"), delivery(message))
        .onComplete(result -> answered(open.replyAddress(), replyAddress, result));
    } else {
      open.reply(message.getValue("body"), delivery(message));
    }
  }

  private void published(String address, JsonObject message) {
    if (inbound.allows(address, message.getValue("body"))) {
      vertx.eventBus().publish(address, message.getValue("body"), delivery(message));
    } else {
      error("access_denied");
    }
  }

  private void register(String address) {
    if (address.length() > options.getMaxAddressLength()) {
      error("max_address_length_reached");
    } else if (!outbound.allows(address)) {
      error("access_denied");
    } else if (registrations.containsKey(address)) {
      error("address_already_registered");
    } else if (isFull()) {
      error("max_handlers_reached");
    } else {
      registrations.put(address, vertx.eventBus().consumer(address, message -> {
        if (outbound.allows(address, message.body())) {
          deliver(address, message);
        }
      }));
    }
  }

  private void unregister(String address) {
    MessageConsumer<Object> consumer = registrations.remove(address);
    if (consumer == null) {
      error("unknown_address");
    } else {
      consumer.unregister();
    }
  }

  private boolean isFull() {
    return registrations.size() + requests >= options.getMaxHandlersPerSocket();
  }

  private void answered(String address, String replyAddress, AsyncResult<? extends Message<?>> result) {
    requests--;
    if (result.succeeded()) {
      deliver(replyAddress, result.result());
      return;
    }
    JsonObject failure = new JsonObject().put("type", "err").put("address", replyAddress).put("sourceAddress", address);
    if (result.cause() instanceof ReplyException reply) {
      failure.put("failureCode", reply.failureCode()).put("failureType", reply.failureType().name());
    }
    send(failure.put("message", result.cause().getMessage()));
  }

  private void deliver(String address, Message<?> message) {
    JsonObject headers = new JsonObject();
    message.headers().forEach(header -> headers.put(header.getKey(), header.getValue()));
    JsonObject envelope = new JsonObject().put("type", peer.messageType()).put("address", address)
      .put("headers", headers).put("body", message.body()).put("send", message.isSend());
    if (message.replyAddress() != null) {
      envelope.put("replyAddress", message.replyAddress());
      replies.put(message.replyAddress(), message);
    }
    send(envelope);
  }

  /** Of a client's headers only texts are passed on; none of them changes how the bus delivers. */
  private DeliveryOptions delivery(JsonObject message) {
    DeliveryOptions delivery = new DeliveryOptions().setSendTimeout(options.getReplyTimeoutMs());
    JsonObject headers = message.getJsonObject("headers");
    if (headers != null) {
      headers.forEach(header -> {
        if (header.getValue() instanceof String text) {
          delivery.addHeader(header.getKey(), text);
        }
      });
    }
    return delivery;
  }

  private void error(String what) {
    send(new JsonObject().put("type", "err").put(peer.errorKey(), what));
  }

  private void send(JsonObject message) {
    if (closed) {
      return;
    }
    try {
      peer.send(message);
    } catch (EncodeException e) {
      error("body_is_no_json");
    }
  }
}
