// SPDX-License-Identifier: Apache-2.0
package io.waggle.bridges.mqtt.impl.store;

import io.waggle.bridges.mqtt.impl.store.SessionStore.Place;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Which record of the journal holds what: of everything that is stored the place of its last record, and how many bytes
 * the records that are still needed have. On the writer's thread.
 */
final class Index {

  private final Map<String, Entry> sessions = new HashMap<>();
  private final Map<String, Ref> retained = new HashMap<>();
  private boolean early = true;
  private long live;

  /** A record, and how many things rest on it. */
  static final class Ref {
    private final long location;
    private final int size;
    private int users;

    Ref(long location, int size) {
      this.location = location;
      this.size = size;
    }
  }

  private static final class Entry {
    private Ref session;
    private final Map<String, Ref> subscriptions = new HashMap<>();
    private final Map<Long, Queued> queue = new HashMap<>();
    private final Map<Integer, Ref> received = new HashMap<>();
  }

  private static final class Queued {
    private final Ref ref;
    private int packetId;
    private boolean released;

    Queued(Ref ref, int packetId) {
      this.ref = ref;
      this.packetId = packetId;
    }
  }

  /** Ends the reading of a journal: from now on, what belongs to no session is not taken. */
  void settle() {
    early = false;
  }

  /** Returns how many bytes the needed records have. */
  long live() {
    return live;
  }

  /** Returns whether there is a session. */
  boolean has(String clientId) {
    return sessions.containsKey(clientId);
  }

  /** Returns the change as far as it changes anything, or null. */
  Change effective(Change change) {
    if (change instanceof Change.Enqueue enqueue) {
      List<Place> places = enqueue.places().stream().filter(place -> has(place.clientId())).toList();
      String publisher = has(enqueue.publisher()) ? enqueue.publisher() : "";
      return places.isEmpty() && publisher.isEmpty() ? null
        : new Change.Enqueue(enqueue.message(), places, publisher, enqueue.packetId());
    } else if (change instanceof Change.Move move) {
      Change departure = effective(move.departure());
      Change arrival = effective(move.arrival());
      return departure == null ? arrival : arrival == null ? departure : move;
    }
    return changes(change) ? change : null;
  }

  private boolean changes(Change change) {
    if (change instanceof Change.RemoveSession removed) {
      return has(removed.clientId());
    } else if (change instanceof Change.PutSubscription put) {
      return has(put.clientId());
    } else if (change instanceof Change.RemoveSubscription removed) {
      return has(removed.clientId()) && sessions.get(removed.clientId()).subscriptions.containsKey(removed.filter());
    } else if (change instanceof Change.Released released) {
      return queued(released.clientId(), released.sequence()) != null;
    } else if (change instanceof Change.Dequeue dequeue) {
      return queued(dequeue.clientId(), dequeue.sequence()) != null;
    } else if (change instanceof Change.Sending sending) {
      return queued(sending.clientId(), sending.sequence()) != null;
    } else if (change instanceof Change.Received received) {
      return has(received.clientId());
    } else if (change instanceof Change.Completed completed) {
      return has(completed.clientId()) && sessions.get(completed.clientId()).received.containsKey(completed.packetId());
    }
    return !(change instanceof Change.Unretain unretain) || retained.containsKey(unretain.topic());
  }

  private Queued queued(String clientId, long sequence) {
    Entry entry = sessions.get(clientId);
    return entry == null ? null : entry.queue.get(sequence);
  }

  /** Notes a change that is written in a record. */
  void apply(Change change, Ref ref) {
    if (change instanceof Change.PutSession put) {
      Entry entry = sessions.computeIfAbsent(put.session().clientId(), id -> new Entry());
      entry.session = replace(entry.session, ref);
    } else if (change instanceof Change.RemoveSession removed) {
      forget(sessions.remove(removed.clientId()));
    } else if (change instanceof Change.Enqueue enqueue) {
      enqueue(enqueue, ref);
    } else if (change instanceof Change.Retain retain) {
      drop(retained.put(retain.message().topic(), take(ref)));
    } else if (change instanceof Change.Unretain unretain) {
      drop(retained.remove(unretain.topic()));
    } else if (change instanceof Change.PutSubscription put) {
      Entry entry = entry(put.clientId());
      if (entry != null) {
        drop(entry.subscriptions.put(put.subscription().filter(), take(ref)));
      }
    } else if (change instanceof Change.Received received) {
      receive(received.clientId(), received.packetId(), ref);
    } else if (change instanceof Change.Move move) {
      enqueue(move.arrival(), ref);
      applyToEntry(move.departure());
    } else {
      applyToEntry(change);
    }
  }

  private void applyToEntry(Change change) {
    if (change instanceof Change.RemoveSubscription removed && has(removed.clientId())) {
      drop(sessions.get(removed.clientId()).subscriptions.remove(removed.filter()));
    } else if (change instanceof Change.Completed completed && has(completed.clientId())) {
      drop(sessions.get(completed.clientId()).received.remove(completed.packetId()));
    } else if (change instanceof Change.Dequeue dequeue && has(dequeue.clientId())) {
      Queued queued = sessions.get(dequeue.clientId()).queue.remove(dequeue.sequence());
      drop(queued == null ? null : queued.ref);
    } else if (change instanceof Change.Released released) {
      Queued queued = queued(released.clientId(), released.sequence());
      if (queued != null) {
        queued.released = true;
      }
    } else if (change instanceof Change.Sending sending) {
      Queued queued = queued(sending.clientId(), sending.sequence());
      if (queued != null) {
        queued.packetId = sending.packetId();
      }
    }
  }

  private void enqueue(Change.Enqueue enqueue, Ref ref) {
    for (Place place : enqueue.places()) {
      Entry entry = entry(place.clientId());
      if (entry != null) {
        Queued queued = new Queued(take(ref), place.packetId());
        Queued old = entry.queue.put(place.sequence(), queued);
        if (old != null) {
          // The record was written again; what says "released" may still be the old one's.
          queued.released = old.released;
          drop(old.ref);
        }
      }
    }
    if (!enqueue.publisher().isEmpty()) {
      receive(enqueue.publisher(), enqueue.packetId(), ref);
    }
  }

  private void receive(String clientId, int packetId, Ref ref) {
    Entry entry = entry(clientId);
    if (entry != null) {
      drop(entry.received.put(packetId, take(ref)));
    }
  }

  private Entry entry(String clientId) {
    return early ? sessions.computeIfAbsent(clientId, id -> new Entry()) : sessions.get(clientId);
  }

  private void forget(Entry entry) {
    if (entry != null) {
      drop(entry.session);
      entry.subscriptions.values().forEach(this::drop);
      entry.queue.values().forEach(queued -> drop(queued.ref));
      entry.received.values().forEach(this::drop);
    }
  }

  private Ref replace(Ref old, Ref ref) {
    take(ref);
    drop(old);
    return ref;
  }

  private Ref take(Ref ref) {
    if (ref.users++ == 0) {
      live += ref.size;
    }
    return ref;
  }

  private void drop(Ref ref) {
    if (ref != null && --ref.users == 0) {
      live -= ref.size;
    }
  }

  /** Returns what of a record has to be written again before its segment is deleted. */
  List<Change> survivors(Change change, long location) {
    if (change instanceof Change.Enqueue enqueue) {
      return survivors(enqueue, location);
    } else if (change instanceof Change.Move move) {
      return survivors(move.arrival(), location);
    }
    boolean needed = false;
    if (change instanceof Change.PutSession put) {
      Entry entry = sessions.get(put.session().clientId());
      needed = entry != null && isAt(entry.session, location);
    } else if (change instanceof Change.PutSubscription put) {
      Entry entry = sessions.get(put.clientId());
      needed = entry != null && isAt(entry.subscriptions.get(put.subscription().filter()), location);
    } else if (change instanceof Change.Received received) {
      needed = isReceived(received.clientId(), received.packetId(), location);
    } else if (change instanceof Change.Retain retain) {
      needed = isAt(retained.get(retain.message().topic()), location);
    }
    return needed ? List.of(change) : List.of();
  }

  private List<Change> survivors(Change.Enqueue enqueue, long location) {
    List<Place> places = new ArrayList<>();
    List<Change> needed = new ArrayList<>();
    for (Place place : enqueue.places()) {
      Queued queued = queued(place.clientId(), place.sequence());
      if (queued != null && isAt(queued.ref, location)) {
        places.add(place.withPacketId(queued.packetId));
        if (queued.released) {
          needed.add(new Change.Released(place.clientId(), place.sequence()));
        }
      }
    }
    String publisher = isReceived(enqueue.publisher(), enqueue.packetId(), location) ? enqueue.publisher() : "";
    if (!places.isEmpty()) {
      needed.add(0, new Change.Enqueue(enqueue.message(), places, publisher, enqueue.packetId()));
    } else if (!publisher.isEmpty()) {
      needed.add(new Change.Received(publisher, enqueue.packetId()));
    }
    return needed;
  }

  private boolean isReceived(String clientId, int packetId, long location) {
    Entry entry = sessions.get(clientId);
    return entry != null && isAt(entry.received.get(packetId), location);
  }

  private static boolean isAt(Ref ref, long location) {
    return ref != null && ref.location == location;
  }
}
