// SPDX-License-Identifier: Apache-2.0
package io.waggle.bridges.mqtt.impl.broker;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.waggle.bridges.mqtt.impl.session.Delivery;
import io.waggle.bridges.mqtt.impl.session.Grant;
import io.waggle.bridges.mqtt.impl.session.Session;
import io.waggle.bridges.mqtt.impl.session.Share;
import io.waggle.bridges.mqtt.impl.store.SessionStore.Place;
import io.waggle.bridges.mqtt.impl.store.SessionStore.Queued;
import io.waggle.bridges.mqtt.impl.store.SessionStore.StoredSession;
import io.waggle.bridges.mqtt.impl.wire.Version;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;

/**
 * A group of shared subscriptions with one queue: each message goes to one member, the next one in turn that is there
 * and has room. What a member does not acknowledge before its session ends goes to another; while nobody is there, QoS
 * 1 and 2 messages wait for whoever comes next. It lives on one event loop, for good; the methods without a word of it
 * may be called from any thread.
 */
final class ShareGroup {

  private static final int[] NONE = {};

  private final String name;
  private final String filter;
  private final Loop home;
  private final List<Member> members = new ArrayList<>();
  private final TreeMap<Long, Message> queue = new TreeMap<>();
  /** Messages that are on their way to the store. */
  private int expected;
  private long queuedBytes;
  private long sequence;
  private int turn;
  private long emptySince;
  private boolean forgotten;
  private volatile boolean ofNode;

  /** A session that has subscribed, or a part of the application; {@code outstanding} messages are with it. */
  private static final class Member {
    private final LocalMember local;
    private Grant grant;
    private int outstanding;

    Member(LocalMember local) {
      this.local = local;
    }

    boolean isFor(Session session) {
      return grant != null && grant.session() == session;
    }

    boolean takes(boolean acknowledged, int maxInflight) {
      return local != null ? local.isReady() && outstanding < local.window()
        : grant.session().isConnected() && (!acknowledged || outstanding < maxInflight);
    }
  }

  /** A message that is with a member. */
  private final class Assignment implements Share {
    private final Member member;
    private final long place;

    Assignment(Member member, long place) {
      this.member = member;
      this.place = place;
    }

    @Override
    public Object group() {
      return ShareGroup.this;
    }

    @Override
    public void done(Session session, Delivery delivery) {
      home.run(() -> {
        member.outstanding--;
        dequeue(place);
        dispatch();
      });
    }

    @Override
    public void returned(Session session, Delivery delivery) {
      boolean isHis = delivery.qos() == 2 && delivery.wasSent();
      if (!isHis && delivery.isStored()) {
        session.exchange().store().move(delivery.message(), place(place, delivery.message()), session.id(),
          delivery.sequence());
      }
      home.run(() -> {
        member.outstanding--;
        if (isHis) {
          dequeue(place);
        } else {
          queue.put(place, delivery.message());
          queuedBytes += Delivery.bytes(delivery.message());
        }
        dispatch();
      });
    }
  }

  ShareGroup(String name, String filter, Loop home) {
    this.name = name;
    this.filter = filter;
    this.home = home;
    this.emptySince = home.now();
    if (home.isDurable()) {
      home.store().putSession(new StoredSession(name, Version.V5, "", Session.FOREVER, 0, null, 0));
    }
  }

  String name() {
    return name;
  }

  String filter() {
    return filter;
  }

  /** Returns how many members there are, a moment old. */
  int memberCount() {
    return members.size();
  }

  /**
   * Returns whether it takes only what is published on this node: because it has a member that is the same on all of
   * them.
   */
  boolean isOfNode() {
    return ofNode;
  }

  /**
   * Adds a member that is part of the application and stays.
   *
   * @param isOnAllNodes whether other nodes have this member too
   */
  void join(LocalMember local, boolean isOnAllNodes) {
    ofNode = isOnAllNodes;
    home.run(() -> {
      members.add(new Member(local));
      emptySince = 0;
      home.later(this::dispatch);
    });
  }

  /** Adds a member, or changes what it wants; completes when it is one, on any event loop. */
  Future<Void> join(Grant grant, Grant before) {
    Promise<Void> joined = Promise.promise();
    home.run(() -> {
      Member known = member(grant.session());
      if (known == null) {
        known = new Member(null);
        members.add(known);
      }
      known.grant = grant;
      emptySince = 0;
      // What waits comes after SUBACK: see wake.
      joined.complete();
    });
    return joined.future();
  }

  /** A member goes; on the event loop of its session. */
  void leave(Grant grant) {
    grant.session().leave(this);
    home.run(() -> {
      members.removeIf(each -> each.isFor(grant.session()));
      if (members.isEmpty()) {
        emptySince = home.now();
        forgetIfDue(emptySince);
      }
    });
  }

  private Member member(Session session) {
    for (Member member : members) {
      if (member.isFor(session)) {
        return member;
      }
    }
    return null;
  }

  /** A member may take more. */
  void wake() {
    home.run(this::dispatch);
  }

  /** Takes a message; tells the arrivals, if there are any, once the store has it. */
  void offer(Message message, Arrivals arrivals) {
    if (arrivals != null) {
      arrivals.expect();
    }
    home.run(() -> {
      if (message.qos() == 0) {
        pass(message);
      } else if (hasRoom(message)) {
        add(message, arrivals);
        return;
      } else {
        home.count("shared_queue_full");
      }
      if (arrivals != null) {
        arrivals.arrived(null);
      }
    });
  }

  private boolean hasRoom(Message message) {
    var options = home.options();
    return !forgotten && queue.size() + expected < options.getMaxQueuedMessages()
      && queuedBytes + Delivery.bytes(message) <= options.getMaxQueuedBytes();
  }

  private void add(Message message, Arrivals arrivals) {
    long number = ++sequence;
    Place place = place(number, message);
    queuedBytes += Delivery.bytes(message);
    if (arrivals != null && arrivals.take(place)) {
      // It is stored together with what says that its publisher has sent it: nobody gets it before.
      expected++;
      arrivals.safe().onComplete(stored -> home.run(() -> arrived(number, message, stored.succeeded())));
      arrivals.arrived(null);
      return;
    }
    queue.put(number, message);
    if (home.isDurable()) {
      home.store().enqueue(message, List.of(place));
    }
    dispatch();
    if (arrivals != null) {
      home.sync().onComplete(result -> arrivals.arrived(result.cause()));
    }
  }

  private void arrived(long number, Message message, boolean isStored) {
    expected--;
    if (isStored && !forgotten) {
      queue.put(number, message);
      dispatch();
    } else {
      queuedBytes -= Delivery.bytes(message);
    }
  }

  private Place place(long number, Message message) {
    return new Place(name, number, message.qos(), false, 0, NONE);
  }

  private void pass(Message message) {
    Member next = next(false);
    if (next == null) {
      home.count("shared_dropped");
      return;
    }
    if (next.local != null) {
      next.local.take(0, message);
      return;
    }
    Grant grant = next.grant;
    ((Loop) grant.session().exchange()).run(() -> {
      if (hasLeft(grant)) {
        home.run(() -> pass(message));
      } else {
        grant.session().deliver(message, retain(grant, message), grant.identifiers());
      }
    });
  }

  /** Returns whether it is no longer a member, although that may not be known here; on the loop of its session. */
  private boolean hasLeft(Grant grant) {
    return grant.session().isEnded() || grant.isEnded() && grant.session().grant(name) == null;
  }

  private static boolean retain(Grant grant, Message message) {
    return grant.options().retainAsPublished() && message.retain();
  }

  private void dequeue(long place) {
    if (home.isDurable()) {
      home.store().dequeue(name, place);
    }
  }

  /** Returns the member whose turn it is; null if none is there, or has room for what it must acknowledge. */
  private Member next(boolean acknowledged) {
    for (int i = 0; i < members.size(); i++) {
      Member member = members.get(turn++ % members.size());
      if (member.takes(acknowledged, home.options().getMaxInflight())) {
        turn %= members.size();
        return member;
      }
    }
    return null;
  }

  private void dispatch() {
    while (!queue.isEmpty()) {
      Member member = next(true);
      if (member == null) {
        return;
      }
      var first = queue.pollFirstEntry();
      Message message = first.getValue();
      queuedBytes -= Delivery.bytes(message);
      if (message.isExpired(home.now())) {
        home.count("expired");
        dequeue(first.getKey());
      } else if (member.local != null) {
        hand(member, first.getKey(), message);
      } else {
        assign(member, first.getKey(), message);
      }
    }
  }

  private void hand(Member member, long place, Message message) {
    member.outstanding++;
    member.local.take(place, message).onComplete(taken -> home.later(() -> {
      member.outstanding--;
      if (taken.succeeded()) {
        dequeue(place);
      } else {
        queue.put(place, message);
        queuedBytes += Delivery.bytes(message);
      }
      dispatch();
    }));
  }

  private void assign(Member member, long place, Message message) {
    Grant grant = member.grant;
    Session session = grant.session();
    int qos = Math.min(message.qos(), grant.options().qos());
    if (qos == 0) {
      dequeue(place);
      ((Loop) session.exchange()).run(() -> session.deliver(message, retain(grant, message), grant.identifiers()));
      return;
    }
    member.outstanding++;
    Delivery delivery = new Delivery(message, qos, retain(grant, message), grant.identifiers(),
      new Assignment(member, place));
    ((Loop) session.exchange()).run(() -> {
      if (hasLeft(grant)) {
        delivery.share().returned(session, delivery);
        return;
      }
      Place kept = session.deliver(delivery);
      if (kept != null) {
        // A QoS 2 message belongs to the member from now on: nobody else may get it.
        session.exchange().store().move(message, kept, name, place);
      }
    });
  }

  /** Takes over what the store has kept. */
  void restore(List<Queued> kept) {
    for (Queued each : kept) {
      queue.put(each.place().sequence(), each.message());
      queuedBytes += Delivery.bytes(each.message());
      sequence = Math.max(sequence, each.place().sequence());
    }
  }

  /** Forgets what waits if nobody has come for it in time. */
  void tick(long now) {
    home.run(() -> forgetIfDue(now));
  }

  private void forgetIfDue(long now) {
    if (!forgotten && members.isEmpty() && emptySince != 0
      && now - emptySince >= 1_000 * home.options().getSharedQueueExpirySeconds()) {
      forgotten = true;
      home.broker().subscriptions().forget(this);
      if (home.isDurable()) {
        home.store().removeSession(name);
      }
      queue.clear();
    }
  }

  /** Returns how many messages wait; a moment old on other threads. */
  int waiting() {
    return queue.size();
  }
}
