// SPDX-License-Identifier: Apache-2.0
package io.waggle.bridges.mqtt.impl.cluster;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.waggle.ChannelPosition;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeSet;

/**
 * How far a session is with its box, and what it owes to whom: what the next node has to know. Event loop of the session.
 *
 * <pre>
 * {"version":n,"epoch":…,"done":n,"more":[n…],"released":[n…],"sent":n,"clean":b,"two":b,"receiving":{packet id:…}}
 * </pre>
 */
final class Progress {

  /** Of the connection that writes it. */
  private final long version;
  private String epoch;
  /** Up to here all are done. */
  private long done;
  /** Done beyond that. */
  private final TreeSet<Long> more = new TreeSet<>();
  /** With the session. */
  private final TreeSet<Long> open = new TreeSet<>();
  private final TreeSet<Long> released = new TreeSet<>();
  /** By packet identifier: the ids of QoS 2 messages that the client publishes. */
  private final Map<Integer, String> receiving = new HashMap<>();
  private long taken;
  private long sent;
  private boolean clean;
  private boolean hasTwo;
  private long doubtfulUpTo;

  /**
   * Creates it.
   *
   * @param json what the node before has left; null if there was none
   * @param ids how many packet identifiers there are, and so how far it may have been ahead of what it has noted
   */
  Progress(JsonObject json, long version, int ids) {
    this.version = version;
    JsonObject was = json == null ? new JsonObject() : json;
    epoch = was.getString("epoch", "");
    done = was.getLong("done", 0L);
    taken = done;
    numbers(was.getJsonArray("more"), more);
    numbers(was.getJsonArray("released"), released);
    sent = was.getLong("sent", 0L);
    hasTwo = was.getBoolean("two", false);
    was.getJsonObject("receiving", new JsonObject()).forEach(each ->
      receiving.put(Integer.parseInt(each.getKey()), String.valueOf(each.getValue())));
    doubtfulUpTo = json == null ? 0 : was.getBoolean("clean", false) ? sent : done + ids;
    // They have places in the session again.
    open.addAll(released);
  }

  private static void numbers(JsonArray from, Collection<Long> to) {
    if (from != null) {
      from.forEach(each -> to.add(((Number) each).longValue()));
    }
  }

  JsonObject json() {
    JsonObject received = new JsonObject();
    receiving.forEach((packetId, id) -> received.put(String.valueOf(packetId), id));
    return new JsonObject().put(Fenced.VERSION, version).put("epoch", epoch).put("done", done)
      .put("more", new JsonArray(new ArrayList<>(more)))
      .put("released", new JsonArray(new ArrayList<>(released)))
      .put("sent", sent).put("clean", clean).put("two", hasTwo).put("receiving", received);
  }

  ChannelPosition position() {
    return new ChannelPosition(epoch, done);
  }

  long done() {
    return done;
  }

  /** Returns whether a client has to complete messages of a box that was lost: their offsets are negative. */
  boolean isOwedFromBefore() {
    return !open.isEmpty() && open.first() < 0;
  }

  /** Returns whether more has to be known of it, if all nodes stop, than which messages are done. */
  boolean isOfTwo() {
    return hasTwo || !receiving.isEmpty();
  }

  Collection<Long> released() {
    return released;
  }

  Map<Integer, String> receiving() {
    return receiving;
  }

  boolean hasTwo() {
    return hasTwo;
  }

  /** A QoS 2 message has come. */
  void two() {
    hasTwo = true;
  }

  /** The session has left in peace: nothing was under way that is not noted. */
  void left() {
    clean = true;
  }

  /** Returns whether a message may have been sent by another node. */
  boolean isDoubtful(long offset) {
    return offset <= doubtfulUpTo;
  }

  /**
   * Takes a message of the box; what is between it and the last one is lost.
   *
   * @return how many were lost; -1 if the session has this one, or is done with it
   */
  long take(String itsEpoch, long offset) {
    if (!itsEpoch.equals(epoch)) {
      if (!epoch.isEmpty()) {
        forget();
      }
      epoch = itsEpoch;
    }
    if (offset <= done || more.contains(offset) || open.contains(offset)) {
      taken = Math.max(taken, offset);
      advance();
      return -1;
    }
    long lost = offset - taken - 1;
    taken = offset;
    open.add(offset);
    return Math.max(0, lost);
  }

  /** The box was begun anew: what was said of offsets means nothing. */
  private void forget() {
    done = 0;
    taken = 0;
    sent = 0;
    doubtfulUpTo = 0;
    more.clear();
    open.clear();
    released.clear();
  }

  void sent(long offset) {
    sent = Math.max(sent, offset);
  }

  void release(long offset) {
    if (open.contains(offset)) {
      released.add(offset);
    }
  }

  void finish(long offset) {
    if (!open.remove(offset)) {
      return;
    }
    released.remove(offset);
    more.add(offset);
    advance();
  }

  private void advance() {
    done = Math.max(done, open.isEmpty() ? taken : Math.min(taken, open.first() - 1));
    more.headSet(done, true).clear();
  }
}
