// SPDX-License-Identifier: Apache-2.0
package io.waggle.demos.chat;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;

/** All rooms, and which connection sits where. Knows neither network nor threads; its keeper's thread only. */
final class Rooms {

  /** Rooms that are listed to clients, the fullest first. */
  static final int LISTED = 50;

  /** A connection's place. */
  record Seat(Room room, Person person) {
  }

  private final ChatOptions options;
  private final LongSupplier clock;
  private final Map<String, Room> rooms = new LinkedHashMap<>();
  private final Map<String, Seat> seats = new HashMap<>();
  private final String idPrefix;
  private long lastPerson;

  /**
   * Creates a house without rooms.
   *
   * @param clock milliseconds since 1970
   * @param idPrefix of all people's ids
   */
  Rooms(ChatOptions options, LongSupplier clock, String idPrefix) {
    this.options = options;
    this.clock = clock;
    this.idPrefix = idPrefix;
  }

  int size() {
    return rooms.size();
  }

  /** Returns where a connection sits; throws {@link Refusal} if nowhere. */
  Seat seat(String connection) {
    Seat seat = seats.get(connection);
    if (seat == null) {
      throw new Refusal("join-first", "Join a room first.");
    }
    return seat;
  }

  /** Returns where a connection sits, or null. */
  Seat seatOrNull(String connection) {
    return seats.get(connection);
  }

  /**
   * Lets a connection into a room, which is made if need be, and then out of the one it was in.
   *
   * @throws Refusal if there is no place; it then stays where it is
   */
  Seat enter(String connection, String roomName, String nickname, String key) {
    Room room = rooms.get(roomName);
    if (room == null) {
      if (rooms.size() >= options.maxRooms()) {
        throw new Refusal("too-many-rooms", "There are too many rooms. Join one that is there.");
      }
      room = new Room(roomName, UUID.randomUUID().toString(), options, clock.getAsLong());
    }
    String newId = idPrefix + (lastPerson + 1);
    Person person = room.enter(connection, nickname, key, newId);
    if (person.id.equals(newId)) {
      lastPerson++;
    }
    rooms.put(roomName, room);
    Seat before = seats.get(connection);
    if (before != null && before.person != person) {
      rise(connection, true);
    }
    Seat seat = new Seat(room, person);
    seats.put(connection, seat);
    return seat;
  }

  /**
   * Takes a connection from its seat.
   *
   * @param onPurpose whether the person goes, too, if this was the last connection; else it may come back for a while
   * @return where it sat; null if it did not
   */
  Seat rise(String connection, boolean onPurpose) {
    Seat seat = seats.remove(connection);
    if (seat != null) {
      seat.person.connections.remove(connection);
      if (seat.person.isAway()) {
        seat.person.awaySince = clock.getAsLong();
        if (onPurpose) {
          seat.room.leave(seat.person, clock.getAsLong());
        }
      }
    }
    return seat;
  }

  /** Returns who has not come back in time, now gone; drops rooms that have been empty for long. */
  List<Seat> sweep() {
    long now = clock.getAsLong();
    List<Seat> gone = new ArrayList<>();
    for (Room room : rooms.values()) {
      for (Person person : room.people()) {
        if (person.isAway() && now - person.awaySince >= options.graceMs()) {
          room.leave(person, now);
          gone.add(new Seat(room, person));
        }
      }
    }
    rooms.values().removeIf(room -> room.isEmpty() && now - room.emptySince >= options.emptyRoomMs());
    return gone;
  }

  /** Takes up a record of the {@link Archive}, in the order they were made. */
  void restore(JsonObject record) {
    String name = record.getString("room");
    if (name == null) {
      return;
    }
    String epoch = record.getString("epoch");
    Room room = rooms.get(name);
    if (room == null || !room.epoch.equals(epoch)) {
      room = new Room(name, epoch, options, clock.getAsLong());
      rooms.put(name, room);
    }
    JsonObject post = record.getJsonObject("post");
    if (post == null) {
      room.restore(record.getLong("id"));
    } else {
      room.restore(Post.of(post), record.getString("key"));
    }
  }

  /** Returns the ids of all who have a connection. */
  Set<String> present() {
    return seats.values().stream().map(seat -> seat.person.id).collect(Collectors.toSet());
  }

  /** Takes the connections from those who are missed a second time in a row: news of who is online may be late. */
  void missing(Set<String> online) {
    for (Map.Entry<String, Seat> each : List.copyOf(seats.entrySet())) {
      Person person = each.getValue().person;
      if (online.contains(person.id)) {
        person.missed.clear();
      } else if (!person.missed.add(each.getKey())) {
        rise(each.getKey(), false);
      }
    }
  }

  /** Returns the fullest rooms with how many people are in each. */
  JsonObject list() {
    JsonArray list = new JsonArray();
    rooms.values().stream().filter(room -> !room.isEmpty())
      .sorted(Comparator.comparingInt(Room::size).reversed().thenComparing(room -> room.name)).limit(LISTED)
      .forEach(room -> list.add(new JsonObject().put("name", room.name).put("people", room.size())));
    return new JsonObject().put("type", "rooms").put("rooms", list);
  }
}
