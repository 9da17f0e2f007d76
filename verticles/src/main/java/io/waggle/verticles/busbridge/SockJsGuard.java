// SPDX-License-Identifier: Apache-2.0
package io.waggle.verticles.busbridge;

import io.vertx.core.internal.logging.Logger;
import io.vertx.core.internal.logging.LoggerFactory;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.handler.sockjs.BridgeEvent;
import io.vertx.ext.web.handler.sockjs.SockJSSocket;
import java.util.HashMap;
import java.util.Map;

/**
 * Looks at everything that Vert.x-Web's bridge is about to do, and forbids what the rules do not allow. Owned by one
 * verticle instance, on its event loop.
 */
final class SockJsGuard {

  private static final Logger LOG = LoggerFactory.getLogger(BusBridgeVerticle.class);

  private final BusBridgeOptions options;
  private final BusRules inbound;
  private final BusRules outbound;
  private final Map<SockJSSocket, OpenReplies<Boolean>> sockets = new HashMap<>();

  SockJsGuard(BusBridgeOptions options, BusRules inbound, BusRules outbound) {
    this.options = options;
    this.inbound = inbound;
    this.outbound = outbound;
  }

  void handle(BridgeEvent event) {
    event.complete(switch (event.type()) {
      case SOCKET_CREATED -> isWelcome(event.socket());
      case SOCKET_CLOSED, SOCKET_ERROR -> forget(event.socket());
      case SEND -> isReply(event) || allows(inbound, event.getRawMessage());
      case PUBLISH -> allows(inbound, event.getRawMessage());
      case REGISTER -> event.getRawMessage().getValue("address") instanceof String address && outbound.allows(address);
      case RECEIVE -> isDelivered(event.socket(), event.getRawMessage());
      default -> true;
    });
  }

  private boolean isWelcome(SockJSSocket socket) {
    if (sockets.size() >= options.getMaxConnections()) {
      return false;
    }
    socket.setWriteQueueMaxSize(options.getMaxQueuedBytes());
    sockets.put(socket, new OpenReplies<>(options.getMaxHandlersPerSocket(), options.getReplyTimeoutMs()));
    return true;
  }

  private boolean forget(SockJSSocket socket) {
    sockets.remove(socket);
    return true;
  }

  private static boolean allows(BusRules rules, JsonObject message) {
    return message.getValue("address") instanceof String address && rules.allows(address, message.getValue("body"));
  }

  private boolean isReply(BridgeEvent event) {
    OpenReplies<Boolean> replies = sockets.get(event.socket());
    return replies != null && event.getRawMessage().getValue("address") instanceof String address
      && replies.take(address) != null;
  }

  private boolean isDelivered(SockJSSocket socket, JsonObject message) {
    OpenReplies<Boolean> replies = sockets.get(socket);
    if (replies == null) {
      return false;
    }
    String address = message.getString("address");
    // What has no rule is the reply to a request of this client: the bridge has looked at all else.
    if (outbound.allows(address) && !outbound.allows(address, message.getValue("body"))) {
      return false;
    }
    if (socket.writeQueueFull()) {
      LOG.warn("waggle:bus-bridge: " + socket.remoteAddress() + " does not read; closed");
      sockets.remove(socket);
      socket.close();
      return false;
    }
    if (message.getString("replyAddress") != null) {
      replies.put(message.getString("replyAddress"), true);
    }
    return true;
  }
}
