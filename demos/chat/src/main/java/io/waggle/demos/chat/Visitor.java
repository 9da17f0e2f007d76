// SPDX-License-Identifier: Apache-2.0
package io.waggle.demos.chat;

import io.vertx.core.Vertx;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.json.JsonObject;
import io.waggle.CloseReason;
import io.waggle.Connection;
import java.util.regex.Pattern;

/**
 * One connection: checks and limits what it sends and passes it on to the {@link RoomKeeper}. Knows nothing of rooms.
 * Its connection's event loop only.
 */
final class Visitor {

  /** Longest {@code ref}, {@code epoch} and {@code to}. */
  static final int MAX_TOKEN = 64;
  /** Refused commands after which a connection is closed. */
  static final int MAX_REFUSED = 100;

  private static final Pattern KEY = Pattern.compile("[A-Za-z0-9_-]{16,64}");
  private static final DeliveryOptions LOCAL = new DeliveryOptions().setLocalOnly(true);
  private static final DeliveryOptions CLUSTER = new DeliveryOptions().setSendTimeout(6_000);
  private static final long RETRY_MS = 500;
  /** For what is not said aloud: typing, pings, lists. */
  private static final int QUIET_PER_SECOND = 5;
  private static final int QUIET_BURST = 20;

  private final Connection<JsonObject> connection;
  private final ChatOptions options;
  private final Vertx vertx;
  private final String keeper;
  private final RateLimit loud;
  private final RateLimit quiet;
  private int refused;
  /** Of the keeper that answered; null before, and without a cluster. */
  private Long keeperToken;

  private Visitor(Connection<JsonObject> connection, ChatOptions options, Vertx vertx, String keeper) {
    this.connection = connection;
    this.options = options;
    this.vertx = vertx;
    this.keeper = keeper;
    this.loud = new RateLimit(options.messagesPerSecond(), options.burst(), Visitor::millis);
    this.quiet = new RateLimit(QUIET_PER_SECOND, QUIET_BURST, Visitor::millis);
  }

  private static long millis() {
    return System.nanoTime() / 1_000_000;
  }

  /**
   * Receives a connection, in the turn it arrives.
   *
   * @param keeper address of the room keeper
   */
  static void receive(Connection<JsonObject> connection, ChatOptions options, Vertx vertx, String keeper) {
    Visitor visitor = new Visitor(connection, options, vertx, keeper);
    connection.handler(visitor::hear);
    connection.closeHandler(reason -> visitor.pass(new JsonObject().put("type", "gone")
      .put("onPurpose", reason.equals(CloseReason.NORMAL) || reason.equals(CloseReason.GOING_AWAY))));
  }

  private void hear(JsonObject said) {
    try {
      String type = string(said, "type", 16);
      switch (type == null ? "" : type) {
        case "join" -> join(said);
        case "say" -> say(said);
        case "typing", "rooms", "leave", "ping" -> quietly(type);
        default -> throw new Refusal("unknown-type", "The server does not understand this.");
      }
    } catch (Refusal refusal) {
      refuse(refusal, said);
    }
  }

  private void refuse(Refusal refusal, JsonObject said) {
    if (++refused > MAX_REFUSED) {
      connection.close(CloseReason.POLICY_VIOLATION.withText("too many refused messages"));
      return;
    }
    connection.send(refusal.toJson(said));
  }

  private void join(JsonObject said) {
    limit();
    String room = string(said, "room", 256);
    String name = string(said, "name", 256);
    String key = string(said, "key", MAX_TOKEN);
    String cleanRoom = room == null ? null : Words.room(room);
    String cleanName = name == null ? null : Words.name(name);
    if (cleanRoom == null) {
      throw new Refusal("bad-room", "A room name has 1 to " + Words.MAX_NAME + " letters, digits or hyphens.");
    }
    if (cleanName == null) {
      throw new Refusal("bad-name", "A name has 1 to " + Words.MAX_NAME + " visible characters.");
    }
    if (key == null || !KEY.matcher(key).matches()) {
      throw new Refusal("bad-key", "A key has 16 to 64 letters, digits, hyphens or underscores.");
    }
    JsonObject command = new JsonObject().put("type", "join").put("room", cleanRoom).put("name", cleanName)
      .put("key", key);
    if (said.getValue("last") instanceof Number last) {
      command.put("epoch", string(said, "epoch", MAX_TOKEN)).put("last", last.longValue());
    }
    pass(command);
  }

  private void say(JsonObject said) {
    limit();
    String text = string(said, "text", Integer.MAX_VALUE);
    String clean = text == null ? "" : Words.text(text);
    if (clean.isEmpty()) {
      throw new Refusal("empty", "There is nothing to send.");
    }
    if (Words.length(clean) > options.maxText()) {
      throw new Refusal("too-long", "A message has at most " + options.maxText() + " characters.");
    }
    pass(new JsonObject().put("type", "say").put("text", clean).put("ref", string(said, "ref", MAX_TOKEN))
      .put("to", string(said, "to", MAX_TOKEN)));
  }

  private void limit() {
    long waitMs = loud.take();
    if (waitMs > 0) {
      throw new Refusal("too-fast", "Slow down a little: what you wrote has to wait a moment.", waitMs);
    }
  }

  /** What is too much of this kind is dropped without a word. */
  private void quietly(String type) {
    if (quiet.take() > 0) {
      refused++;
      if (refused > MAX_REFUSED) {
        connection.close(CloseReason.POLICY_VIOLATION.withText("too many messages"));
      }
    } else if (type.equals("ping")) {
      connection.send(new JsonObject().put("type", "pong"));
    } else {
      pass(new JsonObject().put("type", type));
    }
  }

  private void pass(JsonObject command) {
    command.put("connection", connection.id());
    if (!vertx.isClustered()) {
      vertx.eventBus().send(keeper, command, LOCAL);
      return;
    }
    vertx.eventBus().<Long>request(keeper, command.put("keeper", keeperToken), CLUSTER)
      .onSuccess(reply -> answeredBy(reply.body()))
      .onFailure(failure -> unanswered(command));
  }

  /** A keeper that is not the one before knows nothing of this connection: the client has to come back. */
  private void answeredBy(Long token) {
    if (keeperToken != null && !keeperToken.equals(token)) {
      connection.close(CloseReason.SERVICE_RESTART);
    }
    keeperToken = token;
  }

  /** Between two keepers, or nobody knows whether it was heard: the client asks again, under the same ref. */
  private void unanswered(JsonObject command) {
    String type = command.getString("type");
    if (type.equals("say") || type.equals("join")) {
      connection.send(new Refusal("moment", "The chat is moving to another server.", RETRY_MS).toJson(command));
    }
  }

  /** Returns a field; null if it is missing or null. Throws {@link Refusal} if it is no text or too long. */
  private static String string(JsonObject said, String field, int maxLength) {
    Object value = said.getValue(field);
    if (value == null || value instanceof String text && text.length() <= maxLength) {
      return (String) value;
    }
    throw new Refusal("bad-field", field + ": expected a text of at most " + maxLength + " characters");
  }
}
