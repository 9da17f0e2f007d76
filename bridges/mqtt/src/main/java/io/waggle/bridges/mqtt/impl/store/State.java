// SPDX-License-Identifier: Apache-2.0
package io.waggle.bridges.mqtt.impl.store;

import io.waggle.bridges.mqtt.impl.broker.Message;
import io.waggle.bridges.mqtt.impl.store.SessionStore.Contents;
import io.waggle.bridges.mqtt.impl.store.SessionStore.Place;
import io.waggle.bridges.mqtt.impl.store.SessionStore.Queued;
import io.waggle.bridges.mqtt.impl.store.SessionStore.Restored;
import io.waggle.bridges.mqtt.impl.store.SessionStore.StoredSession;
import io.waggle.bridges.mqtt.impl.store.SessionStore.StoredSubscription;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.ConcurrentSkipListSet;

/**
 * What is stored, as values. Of the memory store, or of the disk store while it reads its journal. Any thread, as the
 * contract of {@link SessionStore} has it.
 *
 * <p>While a journal is read, what belongs to a session may come before the session: its record has been written again.
 */
final class State {

  private final boolean early;
  private final Map<String, Entry> sessions = new ConcurrentHashMap<>();
  private final Map<String, Message> retained = new ConcurrentHashMap<>();

  private static final class Entry {
    private volatile StoredSession session;
    private final Map<String, StoredSubscription> subscriptions = new ConcurrentHashMap<>();
    private final NavigableMap<Long, Queued> queue = new ConcurrentSkipListMap<>();
    private final Set<Integer> received = new ConcurrentSkipListSet<>();
  }

  /** Creates an empty one; with {@code early}, changes of sessions that are not there yet are kept. */
  State(boolean early) {
    this.early = early;
  }

  void apply(Change change) {
    if (change instanceof Change.PutSession put) {
      sessions.computeIfAbsent(put.session().clientId(), id -> new Entry()).session = put.session();
    } else if (change instanceof Change.RemoveSession removed) {
      sessions.remove(removed.clientId());
    } else if (change instanceof Change.Enqueue enqueue) {
      enqueue(enqueue);
    } else if (change instanceof Change.Retain retain) {
      retained.put(retain.message().topic(), retain.message());
    } else if (change instanceof Change.Unretain unretain) {
      retained.remove(unretain.topic());
    } else if (change instanceof Change.Move move) {
      apply(move.arrival());
      apply(move.departure());
    } else {
      applyToSession(change);
    }
  }

  private void enqueue(Change.Enqueue enqueue) {
    for (Place place : enqueue.places()) {
      Entry entry = entry(place.clientId());
      if (entry != null) {
        // A record that was written again may not take back what is known of its message.
        entry.queue.compute(place.sequence(), (sequence, old) ->
          new Queued(enqueue.message(), place, old != null && old.released()));
      }
    }
    Entry publisher = enqueue.publisher().isEmpty() ? null : entry(enqueue.publisher());
    if (publisher != null) {
      publisher.received.add(enqueue.packetId());
    }
  }

  private void applyToSession(Change change) {
    if (change instanceof Change.PutSubscription put) {
      Entry entry = entry(put.clientId());
      if (entry != null) {
        entry.subscriptions.put(put.subscription().filter(), put.subscription());
      }
    } else if (change instanceof Change.Received received) {
      Entry entry = entry(received.clientId());
      if (entry != null) {
        entry.received.add(received.packetId());
      }
    } else if (change instanceof Change.RemoveSubscription removed && sessions.containsKey(removed.clientId())) {
      sessions.get(removed.clientId()).subscriptions.remove(removed.filter());
    } else if (change instanceof Change.Completed completed && sessions.containsKey(completed.clientId())) {
      sessions.get(completed.clientId()).received.remove(completed.packetId());
    } else {
      applyToQueue(change);
    }
  }

  private void applyToQueue(Change change) {
    if (change instanceof Change.Dequeue dequeue && sessions.containsKey(dequeue.clientId())) {
      sessions.get(dequeue.clientId()).queue.remove(dequeue.sequence());
    } else if (change instanceof Change.Released released && sessions.containsKey(released.clientId())) {
      sessions.get(released.clientId()).queue.computeIfPresent(released.sequence(),
        (sequence, queued) -> new Queued(queued.message(), queued.place(), true));
    } else if (change instanceof Change.Sending sending && sessions.containsKey(sending.clientId())) {
      sessions.get(sending.clientId()).queue.computeIfPresent(sending.sequence(),
        (sequence, queued) -> new Queued(queued.message(), queued.place().withPacketId(sending.packetId()),
          queued.released()));
    }
  }

  private Entry entry(String clientId) {
    return early ? sessions.computeIfAbsent(clientId, id -> new Entry()) : sessions.get(clientId);
  }

  /** Returns what is known of sessions that have no record of their own. */
  List<String> unknown() {
    List<String> unknown = new ArrayList<>();
    sessions.forEach((clientId, entry) -> {
      if (entry.session == null) {
        unknown.add(clientId);
      }
    });
    return unknown;
  }

  Contents contents(List<String> damages) {
    List<Restored> all = new ArrayList<>(sessions.size());
    for (Entry entry : sessions.values()) {
      all.add(new Restored(entry.session, List.copyOf(entry.subscriptions.values()),
        new ArrayList<>(entry.queue.values()), List.copyOf(entry.received)));
    }
    return new Contents(all, new ArrayList<>(retained.values()), List.copyOf(damages));
  }
}
