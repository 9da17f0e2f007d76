// SPDX-License-Identifier: Apache-2.0
package io.waggle.bridges.mqtt.impl.cluster;

import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import io.waggle.ChannelPosition;
import io.waggle.bridges.mqtt.impl.broker.Message;
import io.waggle.bridges.mqtt.impl.session.Session;
import io.waggle.bridges.mqtt.impl.store.SessionStore;
import io.waggle.bridges.mqtt.impl.store.SessionStore.Contents;
import io.waggle.bridges.mqtt.impl.store.SessionStore.Place;
import io.waggle.bridges.mqtt.impl.store.SessionStore.Queued;
import io.waggle.bridges.mqtt.impl.store.SessionStore.Restored;
import io.waggle.bridges.mqtt.impl.store.SessionStore.StoredSession;
import io.waggle.bridges.mqtt.impl.wire.Properties;
import io.waggle.bridges.mqtt.impl.wire.Version;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;

/**
 * What this node has on its own disk of the cluster's sessions: all rows, what clients of QoS 2 owe and are owed, and the
 * messages that this node has put into boxes, until their sessions are done with them. It is for when all nodes have
 * stopped ({@link Revival}): else the cluster has it in memory. Any thread.
 *
 * <p>In the store they are retained messages and sessions under names that no client can give: with U+0000 (MQTT 5.0
 * section 1.5.4).
 */
public final class DiskCopy {

  private static final String MARK = "\0";
  private static final String SESSION = MARK + "s/";
  private static final String GROUP = MARK + "g/";
  private static final String NOTED = MARK + "n/";
  private static final String CLUSTER = MARK + "c";
  private static final String QUEUE = MARK + "q/";
  private static final int[] NO_IDENTIFIERS = {};

  private final SessionStore store;
  private final boolean isOn;
  private final int mostInQueue;
  /** By name. */
  private final Map<String, Queue> queues = new ConcurrentHashMap<>();
  /** By client identifier: rows as the disk had them, until they change. */
  private final Map<String, SessionRow> asFound = new ConcurrentHashMap<>();
  private Iterator<Queue> looking = queues.values().iterator();

  /**
   * Where a message is in the cluster.
   *
   * @param owner client identifier, or the name of a group
   */
  public record Placed(String owner, String box, ChannelPosition at) {
  }

  /** The messages of one box that are on this disk, by their offsets of one epoch. */
  static final class Queue {
    private final String name;
    private final String owner;
    private final String box;
    private final String epoch;
    private final TreeSet<Long> offsets = new TreeSet<>();
    /** The row of an owner that was away when it was looked how far it is; null if it is to be looked. */
    private volatile Object seen;

    Queue(String owner, String box, String epoch) {
      this.name = QUEUE + box + MARK + epoch;
      this.owner = owner;
      this.box = box;
      this.epoch = epoch;
    }

    synchronized void add(long offset) {
      offsets.add(offset);
    }

    /** Takes out the oldest one if there are more than so many; null if not. */
    synchronized Long takeBeyond(int most) {
      return offsets.size() > most ? offsets.pollFirst() : null;
    }

    /** Takes out those up to an offset. */
    synchronized List<Long> takeUpTo(long offset) {
      NavigableSet<Long> head = offsets.headSet(offset, true);
      List<Long> taken = List.copyOf(head);
      head.clear();
      return taken;
    }

    synchronized boolean isEmpty() {
      return offsets.isEmpty();
    }

    String owner() {
      return owner;
    }

    String box() {
      return box;
    }

    String epoch() {
      return epoch;
    }

    Object seen() {
      return seen;
    }

    void seen(Object row) {
      seen = row;
    }
  }

  /** Messages of a box as the disk had them. */
  record Waiting(Queue queue, List<Queued> messages) {
  }

  /**
   * What the disk had when it was opened.
   *
   * @param rest what is not of a cluster
   * @param incarnation of the cluster when this node was in it; empty if it was in none
   * @param noted by box
   */
  public record Found(Contents rest, String incarnation, List<SessionRow> sessions, List<GroupRow> groups,
                      Map<String, JsonObject> noted, List<Waiting> queues) {
  }

  /**
   * Creates it.
   *
   * @param isOn whether the store is one
   * @param mostInQueue how many messages are kept of a box, the newest
   */
  DiskCopy(SessionStore store, boolean isOn, int mostInQueue) {
    this.store = store;
    this.isOn = isOn;
    this.mostInQueue = mostInQueue;
  }

  /** Takes what is of the cluster out of what a store has. */
  public static Found find(Contents contents) {
    List<Message> retained = new ArrayList<>();
    List<Restored> sessions = new ArrayList<>();
    Found found = new Found(new Contents(sessions, retained, contents.damages()), incarnation(contents),
      new ArrayList<>(), new ArrayList<>(), new HashMap<>(), new ArrayList<>());
    for (Message each : contents.retained()) {
      String topic = each.topic();
      if (topic.startsWith(SESSION)) {
        found.sessions.add(SessionRow.of(json(each)));
      } else if (topic.startsWith(GROUP)) {
        found.groups.add(GroupRow.of(json(each)));
      } else if (topic.startsWith(NOTED)) {
        found.noted.put(topic.substring(NOTED.length()), json(each));
      } else if (!topic.startsWith(MARK)) {
        retained.add(each);
      }
    }
    for (Restored each : contents.sessions()) {
      String name = each.session().clientId();
      if (name.startsWith(QUEUE)) {
        int end = name.indexOf(MARK, QUEUE.length());
        Queue queue = new Queue(each.session().username(), name.substring(QUEUE.length(), end), name.substring(end + 1));
        found.queues.add(new Waiting(queue, each.queue()));
      } else {
        sessions.add(each);
      }
    }
    return found;
  }

  private static String incarnation(Contents contents) {
    return contents.retained().stream().filter(each -> each.topic().equals(CLUSTER)).findFirst()
      .map(each -> json(each).getString("id")).orElse("");
  }

  private static JsonObject json(Message record) {
    return new JsonObject(new String(record.payload(), StandardCharsets.UTF_8));
  }

  private void put(String name, JsonObject value) {
    store.retain(new Message(name, value.toBuffer().getBytes(), 0, true, Properties.NONE, "", Long.MAX_VALUE));
  }

  /** Completes when all that the calling thread has had written is safe; fails if there is no room for it. */
  Future<Void> synced() {
    return store.afterSync();
  }

  // ---- rows

  /** Returns whether there is no room for what is new. */
  public boolean isFull() {
    return store.isFull();
  }

  /** Keeps what is known of a session; completes when it is safe. */
  public Future<Void> keep(SessionRow row) {
    put(row);
    return synced();
  }

  void put(SessionRow row) {
    if (!row.equals(asFound.remove(row.clientId()))) {
      put(SESSION + row.clientId(), row.json());
    }
  }

  /** Does not write rows that are as the disk had them. */
  void begin(Found found) {
    found.sessions.forEach(row -> asFound.put(row.clientId(), row));
  }

  void put(GroupRow row) {
    put(GROUP + row.name(), row.json());
  }

  /** A session is over; its messages are forgotten when it is looked how far it is. */
  void over(SessionRow row) {
    asFound.remove(row.clientId());
    store.unretain(SESSION + row.clientId());
    noted(row.box(), null);
  }

  /** A group is over. */
  void over(GroupRow row) {
    store.unretain(GROUP + row.name());
  }

  /** Keeps what was noted of a session, null to forget it; completes when that is safe. */
  Future<Void> noted(String box, JsonObject progress) {
    if (!isOn) {
      return Future.succeededFuture();
    }
    if (progress == null) {
      store.unretain(NOTED + box);
      return Future.succeededFuture();
    }
    put(NOTED + box, progress);
    return synced();
  }

  /** Keeps of which incarnation of the cluster all of this is. */
  void incarnation(String id) {
    put(CLUSTER, new JsonObject().put("id", id));
  }

  // ---- messages

  /**
   * Keeps a message that is in boxes; completes when it is safe, on the caller's context.
   *
   * @param group of shared subscriptions that it has come from; empty if from none
   */
  public Future<Void> keep(String id, String group, Buffer bytes, List<Placed> boxes) {
    if (!isOn || boxes.isEmpty()) {
      return Future.succeededFuture();
    }
    List<Place> places = new ArrayList<>(boxes.size());
    for (Placed each : boxes) {
      Queue queue = queue(new Queue(each.owner, each.box, each.at.epoch()));
      places.add(new Place(queue.name, each.at.offset(), 1, false, 0, NO_IDENTIFIERS));
    }
    store.enqueue(new Message(id, bytes.getBytes(), 1, false, Properties.NONE, group, Long.MAX_VALUE), places);
    // Behind the message: whoever finds it done has it taken from the disk.
    for (Place each : places) {
      Queue queue = queues.get(each.clientId());
      if (queue != null) {
        queue.add(each.sequence());
        queue.seen = null;
        trim(queue);
      }
    }
    return synced();
  }

  private Queue queue(Queue wanted) {
    return queues.computeIfAbsent(wanted.name, name -> {
      store.putSession(new StoredSession(name, Version.V5, wanted.owner, Session.FOREVER, 0, null, 0));
      return wanted;
    });
  }

  /** The box has forgotten its oldest messages as well. */
  private void trim(Queue queue) {
    for (Long oldest = queue.takeBeyond(mostInQueue); oldest != null; oldest = queue.takeBeyond(mostInQueue)) {
      store.dequeue(queue.name, oldest);
    }
  }

  /** Goes on with what the disk has of a box that the cluster still has. */
  void adopt(Waiting waiting) {
    Queue queue = queues.computeIfAbsent(waiting.queue.name, name -> waiting.queue);
    waiting.messages.forEach(each -> queue.add(each.place().sequence()));
  }

  /** Forgets what the disk had of a box, unless this node has put more into it by now. */
  void forget(Waiting waiting) {
    queues.compute(waiting.queue.name, (name, live) -> {
      if (live == null) {
        store.removeSession(name);
      }
      return live;
    });
  }

  /** Returns the next queues to look at how far their owners are: all, or at most so many in turn. On one thread. */
  List<Queue> next(int most) {
    if (!looking.hasNext() || most == Integer.MAX_VALUE) {
      looking = queues.values().iterator();
    }
    List<Queue> next = new ArrayList<>();
    while (looking.hasNext() && next.size() < most) {
      Queue queue = looking.next();
      if (!queue.isEmpty()) {
        next.add(queue);
      }
    }
    return next;
  }

  /** The owner of a queue is done with all messages up to an offset. */
  void done(Queue queue, long upTo) {
    queue.takeUpTo(upTo).forEach(each -> store.dequeue(queue.name, each));
  }

  /** Nobody wants what is in a queue any more. */
  void drop(Queue queue) {
    queues.remove(queue.name);
    store.removeSession(queue.name);
  }
}
