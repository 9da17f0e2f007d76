// SPDX-License-Identifier: Apache-2.0
package io.waggle.demos.chat;

import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.eventbus.Message;
import io.vertx.core.eventbus.MessageConsumer;
import io.vertx.core.json.JsonObject;
import io.waggle.Audience;
import io.waggle.CloseReason;
import io.waggle.Gateway;

/**
 * Owns all rooms of one chat: a verticle of its own, which every instance of {@link ChatVerticle} reaches by message
 * and which answers the connections, wherever they are, through the gateway. As it is the only one who sends, each
 * connection sees what happens in one order.
 *
 * <p>In a cluster each deployment has one, but one at a time is on {@link Duty}; it begins with what the {@link Archive}
 * has and adds to it. Commands are obeyed one after another, a post is archived before anybody hears of it, and each
 * command is answered with the token of the keeper. One that was meant for an earlier keeper is answered only.
 *
 * <p>A command is what the client sent, checked by its {@link Visitor}, with its connection's id,
 * and in a cluster, as "keeper", the token of the keeper that has answered it before:
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

  private static final int SWEEPS_PER_ROLL_CALL = 5;

  private final ChatOptions options;
  private final String address;
  private Rooms rooms;
  private Gateway<JsonObject> gateway;
  private Archive archive;
  private Duty duty;
  private long token;
  private MessageConsumer<JsonObject> commands;
  private String lastList = "";
  private int sweeps;

  /**
   * Creates a keeper.
   *
   * @param address where it takes commands on the event bus, and the name of the gateway
   */
  RoomKeeper(ChatOptions options, String address) {
    this.options = options;
    this.address = address;
  }

  /** Completes when commands are obeyed, here or by another keeper of the cluster. */
  @Override
  public Future<?> start() {
    gateway = Gateway.of(vertx, address);
    vertx.setPeriodic(SWEEP_MS, timer -> sweep());
    if (vertx.isClustered()) {
      archive = new Archive(vertx, address);
      duty = new Duty(vertx, address, this::begin, this::end);
      return duty.start();
    }
    rooms = new Rooms(options, RoomKeeper::now, "p");
    return vertx.eventBus().<JsonObject>localConsumer(address, message -> obey(message.body())).completion();
  }

  /** Goes on where the keeper before has ended; whoever is there has to come back. */
  private Future<Void> begin(long token) {
    Rooms restored = new Rooms(options, RoomKeeper::now, "p" + token + "-");
    return archive.begin(token, restored::restore).compose(read -> {
      if (!duty.isOn(token)) {
        return Future.failedFuture("duty: over (expected: to last while the archive is read)");
      }
      this.token = token;
      rooms = restored;
      gateway.everyone().close(CloseReason.SERVICE_RESTART);
      commands = vertx.eventBus().consumer(address);
      commands.pause().handler(this::hear).fetch(1);
      return commands.completion();
    });
  }

  /** Forgets all. Who has not heard of the next keeper, as this node was cut off or hung, has to come back, too. */
  private void end() {
    if (rooms != null) {
      gateway.everyone().close(CloseReason.SERVICE_RESTART);
    }
    rooms = null;
    lastList = "";
    if (commands != null) {
      commands.unregister();
      commands = null;
    }
  }

  /** Leaves the rooms to another keeper at once. */
  @Override
  public Future<?> stop() {
    return duty == null ? Future.succeededFuture() : duty.stop();
  }

  private void hear(Message<JsonObject> message) {
    MessageConsumer<JsonObject> source = commands;
    if (rooms == null || !duty.isOn(token)) {
      message.fail(0, "duty: over (expected: another keeper)");
      return;
    }
    Long meant = message.body().getLong("keeper");
    Future<Void> obeyed = meant == null || meant == token ? obey(message.body()) : Future.succeededFuture();
    obeyed.onSuccess(done -> message.reply(token)).onFailure(failure -> message.fail(0, failure.getMessage()))
      .onComplete(done -> source.fetch(1));
  }

  private Future<Void> obey(JsonObject command) {
    String connection = command.getString("connection");
    try {
      switch (command.getString("type")) {
        case "join" -> join(connection, command);
        case "say" -> {
          return say(connection, command);
        }
        case "typing" -> typing(rooms.seat(connection));
        case "rooms" -> gateway.connection(connection).send(rooms.list());
        case "leave" -> leave(connection);
        case "gone" -> gone(connection, command.getBoolean("onPurpose"));
        default -> throw new IllegalArgumentException("type: " + command.getString("type"));
      }
    } catch (Refusal refusal) {
      gateway.connection(connection).send(refusal.toJson(command));
    }
    return Future.succeededFuture();
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

  private Future<Void> say(String connection, JsonObject command) {
    Rooms.Seat seat = rooms.seat(connection);
    Post repeated = seat.room().said(seat.person(), command.getString("ref"));
    if (repeated != null) {
      gateway.connection(connection).send(repeated.toJson());
      return Future.succeededFuture();
    }
    String to = command.getString("to");
    Post post = to == null
      ? seat.room().say(seat.person(), command.getString("text"), command.getString("ref"), now())
      : seat.room().whisper(seat.person(), to, command.getString("text"), command.getString("ref"), now());
    if (archive == null) {
      deliver(seat, post);
      return Future.succeededFuture();
    }
    return archive.keep(seat, post).<Void>compose(kept -> {
      if (!duty.isOn(token)) {
        return Future.failedFuture("duty: over (expected: to last until the post is kept)");
      }
      deliver(seat, post);
      return Future.succeededFuture();
    }).onFailure(unknown -> duty.giveUp());
  }

  private void deliver(Rooms.Seat seat, Post post) {
    if (post.to() == null) {
      gateway.group(seat.room().name).send(post.toJson());
    } else {
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
    if (rooms == null) {
      return;
    }
    rooms.sweep().forEach(this::announceLeft);
    JsonObject list = rooms.list();
    if (!list.encode().equals(lastList)) {
      lastList = list.encode();
      gateway.everyone().send(list);
    }
    if (duty != null && ++sweeps % SWEEPS_PER_ROLL_CALL == 0) {
      callTheRoll();
      lookAtTheArchive();
    }
  }

  /** Two halves of a cluster may have met: who was in the other one has seen other posts under the same ids. */
  private void lookAtTheArchive() {
    long asked = token;
    archive.isTheSame().onSuccess(same -> {
      if (!same && duty.isOn(asked)) {
        duty.giveUp();
      }
    });
  }

  /** A node that died has told of nobody's leave. */
  private void callTheRoll() {
    Rooms asked = rooms;
    gateway.online(asked.present()).onSuccess(online -> asked.missing(online.value()));
  }

  /** Tells the room, and those whose private messages nobody heard. */
  private void announceLeft(Rooms.Seat seat) {
    Person person = seat.person();
    everyoneBut(seat).send(new JsonObject().put("type", "left").put("person", person.toJson()));
    Refusal unheard = new Refusal("unheard", person.name + " left before your private message arrived.");
    person.unheard.forEach(sender -> gateway.uid(sender).send(unheard.toJson()));
  }
}
