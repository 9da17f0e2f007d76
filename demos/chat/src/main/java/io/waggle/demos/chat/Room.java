// SPDX-License-Identifier: Apache-2.0
package io.waggle.demos.chat;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Who is in a room and what was said there. Ids of messages count up; they mean something together with the epoch
 * only, which is another one when a room is made anew.
 */
final class Room {

  final String name;
  final String epoch;
  private final ChatOptions options;
  private final History history;
  private final Map<String, Person> people = new LinkedHashMap<>();
  /** Ids of those who said what was restored, by name and key: coming back they are who they were. */
  private final Map<String, String> restoredIds = new HashMap<>();
  private long lastId;
  /** When the last person left; of no meaning while there is one. */
  long emptySince;

  Room(String name, String epoch, ChatOptions options, long now) {
    this.name = name;
    this.epoch = epoch;
    this.options = options;
    this.history = new History(options.history());
    this.emptySince = now;
  }

  boolean isEmpty() {
    return people.isEmpty();
  }

  int size() {
    return people.size();
  }

  List<Person> people() {
    return List.copyOf(people.values());
  }

  /**
   * Lets a connection in: as another tab of a person who is here, or back after a break, if the key is theirs; else as
   * somebody new.
   *
   * @param newId id for somebody new
   * @throws Refusal if the name belongs to another person, or the room or the person has no place left
   */
  Person enter(String connection, String nickname, String key, String newId) {
    String nameKey = Words.nameKey(nickname);
    Person person = people.values().stream().filter(p -> Words.nameKey(p.name).equals(nameKey)).findFirst()
      .orElse(null);
    if (person == null) {
      if (people.size() >= options.maxPeople()) {
        throw new Refusal("room-full", "This room is full. Try another one.");
      }
      String restoredId = restoredIds.remove(nameKey + " " + key);
      person = new Person(restoredId == null ? newId : restoredId, nickname, key, options.history());
      people.put(person.id, person);
    } else if (!person.key.equals(key)) {
      throw new Refusal("name-taken", "Somebody here is called " + person.name + " already. Choose another name.");
    } else if (person.connections.size() >= options.maxTabs()) {
      throw new Refusal("too-many-tabs", "You have this room open too many times.");
    }
    person.connections.add(connection);
    person.unheard.clear();
    return person;
  }

  /**
   * Returns what a connection gets that has come in.
   *
   * @param epoch that the client knows, or null
   * @param last id that the client has seen in that epoch
   */
  JsonObject welcome(Person person, String epoch, long last) {
    boolean resumed = this.epoch.equals(epoch) && last >= 0 && last <= lastId;
    long seen = resumed ? last : 0;
    JsonArray posts = new JsonArray();
    Stream.concat(history.since(seen).stream(), person.whispers.since(seen).stream())
      .sorted(Comparator.comparingLong(Post::id)).forEach(post -> posts.add(post.toJson()));
    JsonArray present = new JsonArray();
    people.values().forEach(p -> present.add(p.toJson()));
    return new JsonObject().put("type", "welcome").put("room", name).put("you", person.toJson())
      .put("people", present).put("posts", posts)
      .put("epoch", this.epoch).put("last", lastId).put("resumed", resumed)
      .put("gap", resumed && (history.hasGapSince(seen) || person.whispers.hasGapSince(seen))
        || !resumed && epoch != null)
      .put("maxText", options.maxText());
  }

  /** Returns what a person said before with this ref, as far as it is kept; null if nothing. */
  Post said(Person from, String ref) {
    return Stream.concat(history.stream(), from.whispers.stream()).filter(post -> post.isRepeated(from.id, ref))
      .findFirst().orElse(null);
  }

  /** Says something to everyone. */
  Post say(Person from, String text, String ref, long now) {
    Post post = new Post(++lastId, from.id, from.name, null, null, text, now, ref);
    history.add(post);
    return post;
  }

  /**
   * Says something to one person, who hears it on coming back if the connection is broken just now.
   *
   * @throws Refusal if that person is not here, or is the sender
   */
  Post whisper(Person from, String toId, String text, String ref, long now) {
    Person to = people.get(toId);
    if (to == null) {
      throw new Refusal("not-here", "That person has left the room.");
    }
    if (to == from) {
      throw new Refusal("to-yourself", "A private message is for somebody else.");
    }
    Post post = new Post(++lastId, from.id, from.name, to.id, to.name, text, now, ref);
    from.whispers.add(post);
    to.whispers.add(post);
    if (to.isAway()) {
      to.unheard.add(from.id);
    }
    return post;
  }

  /** Takes up a post of an earlier keeper; one that is there already changes nothing. */
  void restore(Post post, String key) {
    if (post.id() > lastId) {
      restore(post.id());
      history.add(post);
      restoredIds.put(Words.nameKey(post.name()) + " " + key, post.from());
    }
  }

  /** Takes up an id that an earlier keeper has used. */
  void restore(long id) {
    if (lastId == 0) {
      history.begin(id - 1);
    }
    lastId = Math.max(lastId, id);
  }

  /** Takes a person off the list. */
  void leave(Person person, long now) {
    people.remove(person.id);
    emptySince = now;
  }
}
