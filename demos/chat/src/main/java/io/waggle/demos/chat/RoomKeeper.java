// SPDX-License-Identifier: Apache-2.0
package io.waggle.demos.chat;

import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.eventbus.Message;
import io.vertx.core.json.JsonObject;
import io.waggle.Audience;
import io.waggle.Gateway;

/**
 * Owns all rooms of one chat: a verticle of its own, which every instance of {@link ChatVerticle} reaches by message
 * and which answers the connections, wherever they are, through the gateway. As it is the only one who sends, each
 * connection sees what happens in one order.
 *
 * <p>A command is what the client sent, checked by its {@link Visitor}, with its connection's id:
 * <pre>
 *   {"type":"join",    "connection":"…", "room":"lobby", "name":"Ann", "key":"…", "epoch":"…", "last":7}
 *   {"type":"say",     "connection":"…", "text":"hello", "ref":"…", "to":"p2"}
 *   {"type":"typing",  "connection":"…"}
 *   {"type":"rooms",   "connection":"…"}
 *   {"type":"leave",   "connection":"…"}
 *   {"type":"gone",    "connection":"…", "onPurpose":true}
 * </pre>
 */
final class RoomKeeper extends VerticleBase {

  private static final long SWEEP_MS = 1_000;

  private final ChatOptions options;
  private final String address;
  private Rooms rooms;
  private Gateway<JsonObject> gateway;
  private String lastList = "";

  /**
   * Creates a keeper.
   *
   * @param address where it takes commands on the event bus, and the name of the gateway
   */
  RoomKeeper(ChatOptions options, String address) {
    this.options = options;
    this.address = address;
  }

  @Override
  public Future<?> start() {
    rooms = new Rooms(options, RoomKeeper::now);
    gateway = Gateway.of(vertx, address);
    vertx.setPeriodic(SWEEP_MS, timer -> sweep());
    return vertx.eventBus().localConsumer(address, this::obey).completion();
  }

  private void obey(Message<JsonObject> message) {
    JsonObject command = message.body();
    String connection = command.getString("connection");
    try {
      switch (command.getString("type")) {
        case "join" -> join(connection, command);
        case "say" -> say(connection, command);
        case "typing" -> typing(rooms.seat(connection));
        case "rooms" -> gateway.connection(connection).send(rooms.list());
        case "leave" -> leave(connection);
        case "gone" -> gone(connection, command.getBoolean("onPurpose"));
        default -> throw new IllegalArgumentException("type: " + command.getString("type"));
      }
    } catch (Refusal refusal) {
      gateway.connection(connection).send(refusal.toJson(command));
    }
  }

  private void join(String connection, JsonObject command) {
    Rooms.Seat before = rooms.seatOrNull(connection);
    Rooms.Seat seat = rooms.enter(connection, command.getString("room"), command.getString("name"),
      command.getString("key"));
    if (before != null && before.person() != seat.person()) {
      left(connection, before);
    }
    Room room = seat.room();
    Person person = seat.person();
    gateway.bind(connection, person.id);
    gateway.join(connection, room.name);
    gateway.connection(connection).send(room.welcome(person, command.getString("epoch"), command.getLong("last", -1L)));
    if (!person.announced) {
      person.announced = true;
      everyoneBut(seat).send(new JsonObject().put("type", "joined").put("person", person.toJson()));
    }
  }

  private Audience<JsonObject> everyoneBut(Rooms.Seat seat) {
    return gateway.group(seat.room().name).except(gateway.uid(seat.person().id));
  }

  private void say(String connection, JsonObject command) {
    Rooms.Seat seat = rooms.seat(connection);
    Post repeated = seat.room().said(seat.person(), command.getString("ref"));
    if (repeated != null) {
      gateway.connection(connection).send(repeated.toJson());
      return;
    }
    String to = command.getString("to");
    if (to == null) {
      Post post = seat.room().say(seat.person(), command.getString("text"), command.getString("ref"), now());
      gateway.group(seat.room().name).send(post.toJson());
    } else {
      Post post = seat.room().whisper(seat.person(), to, command.getString("text"), command.getString("ref"), now());
      gateway.uid(post.from()).and(gateway.uid(post.to())).send(post.toJson());
    }
  }

  private void typing(Rooms.Seat seat) {
    everyoneBut(seat).send(new JsonObject().put("type", "typing").put("from", seat.person().id));
  }

  private void leave(String connection) {
    rooms.seat(connection);
    left(connection, rooms.rise(connection, true));
  }

  /** The connection is still there, but not in that room any more. */
  private void left(String connection, Rooms.Seat seat) {
    gateway.leave(connection, seat.room().name);
    gateway.unbind(connection);
    if (seat.person().isAway()) {
      announceLeft(seat);
    }
  }

  private void gone(String connection, boolean onPurpose) {
    Rooms.Seat seat = rooms.rise(connection, onPurpose);
    if (seat != null && onPurpose && seat.person().isAway()) {
      announceLeft(seat);
    }
  }

  private static long now() {
    return System.currentTimeMillis();
  }

  private void sweep() {
    rooms.sweep().forEach(this::announceLeft);
    JsonObject list = rooms.list();
    if (!list.encode().equals(lastList)) {
      lastList = list.encode();
      gateway.everyone().send(list);
    }
  }

  /** Tells the room, and those whose private messages nobody heard. */
  private void announceLeft(Rooms.Seat seat) {
    Person person = seat.person();
    everyoneBut(seat).send(new JsonObject().put("type", "left").put("person", person.toJson()));
    Refusal unheard = new Refusal("unheard", person.name + " left before your private message arrived.");
    person.unheard.forEach(sender -> gateway.uid(sender).send(unheard.toJson()));
  }
}
