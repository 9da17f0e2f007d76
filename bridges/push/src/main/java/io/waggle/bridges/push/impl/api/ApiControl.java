// SPDX-License-Identifier: Apache-2.0
package io.waggle.bridges.push.impl.api;

import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.eventbus.MessageConsumer;
import io.vertx.core.json.JsonObject;
import io.waggle.Audience;
import io.waggle.CloseReason;
import io.waggle.bridges.push.impl.PushException;
import io.waggle.bridges.push.impl.session.PushCore;
import io.waggle.bridges.push.impl.session.PushSession;
import io.waggle.bridges.push.impl.wire.ClientFrame;
import java.util.List;

/** What a back end does with connections, wherever they are. On the event loop. */
final class ApiControl {

  private static final int MAX_MEMBERS = 1_000;

  private final PushCore core;
  private final String address;
  private MessageConsumer<JsonObject> consumer;

  ApiControl(PushCore core) {
    this.core = core;
    this.address = Addresses.control(core.options().getName());
  }

  Future<Void> start() {
    consumer = core.vertx().eventBus().consumer(address, message -> told(message.body()));
    return consumer.completion();
  }

  Future<Void> close() {
    return consumer == null ? Future.succeededFuture() : consumer.unregister();
  }

  private void told(JsonObject order) {
    String uid = order.getString("uid");
    String connection = order.getString("connection");
    String channel = order.getString("channel");
    for (PushSession session : List.copyOf(core.sessions())) {
      boolean isMeant = uid != null ? uid.equals(session.identity().uid())
        : session.connection().id().equals(connection);
      if (isMeant && order.getString("op").equals("subscribe")) {
        session.subscribeByServer(channel);
      } else if (isMeant) {
        session.unsubscribeByServer(channel);
      }
    }
  }

  /** Subscribes all connections of a user, or one connection, or ends that. */
  Future<JsonObject> subscription(ClientFrame body, boolean isBegin) {
    String channel = body.needed("channel");
    core.access().check(channel);
    return count(body).map(connections -> {
      core.vertx().eventBus().publish(address, new JsonObject().put("op", isBegin ? "subscribe" : "unsubscribe")
        .put("uid", body.text("uid")).put("connection", body.text("connection")).put("channel", channel));
      return connections;
    });
  }

  private Audience<Buffer> audience(ClientFrame body) {
    String uid = body.text("uid");
    String connection = body.text("connection");
    if ((uid == null) == (connection == null)) {
      throw new PushException(400, "uid, connection: " + (uid == null ? "neither" : "both") + " (expected: one of them)");
    }
    return uid != null ? core.gateway().uid(uid) : core.gateway().connection(connection);
  }

  /** Returns how many connections are meant. */
  private Future<JsonObject> count(ClientFrame body) {
    return audience(body).count().map(answer -> {
      if (answer.value() == 0) {
        throw new PushException(404, (body.text("uid") == null ? "connection" : "uid") + ": not connected");
      }
      return new JsonObject().put("connections", answer.value());
    });
  }

  Future<JsonObject> disconnect(ClientFrame body) {
    int code = (int) body.whole("code", CloseReason.KICKED.code(), 1_000, 4_999);
    String reason = body.text("reason");
    CloseReason why;
    try {
      why = CloseReason.of(code, reason == null ? CloseReason.KICKED.text() : reason);
    } catch (IllegalArgumentException e) {
      throw new PushException(400, e.getMessage());
    }
    return count(body).onSuccess(counted -> audience(body).close(why));
  }

  /** Puts connections into a group, or takes them out. */
  Future<JsonObject> group(ClientFrame body, boolean isJoin) {
    String group = body.needed("group");
    return audience(body).members(MAX_MEMBERS).compose(members -> {
      if (members.value().isEmpty()) {
        throw new PushException(404, (body.text("uid") == null ? "connection" : "uid") + ": not connected");
      }
      List<Future<Void>> doing = members.value().stream()
        .map(member -> isJoin ? core.gateway().join(member.id(), group) : core.gateway().leave(member.id(), group))
        .toList();
      return Future.join(doing).map(new JsonObject().put("connections", doing.size()));
    });
  }

  Future<JsonObject> revoke(ClientFrame body) {
    String tokenId = body.text("jti");
    String uid = body.text("uid");
    if ((tokenId == null) == (uid == null)) {
      throw new PushException(400, "jti, uid: " + (uid == null ? "neither" : "both") + " (expected: one of them)");
    }
    return core.trust().revoke(tokenId, uid, body.whole("untilMs", 0, 0, Long.MAX_VALUE)).map(v -> new JsonObject());
  }

  Future<JsonObject> webPush(ClientFrame body) {
    if (!(body.json().getValue("subscription") instanceof JsonObject subscription)) {
      throw new PushException(400, "subscription: none (expected: an object)");
    }
    return core.receipts().subscribeWebPush(body.needed("uid"), subscription).map(v -> new JsonObject());
  }
}
