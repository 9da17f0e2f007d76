// SPDX-License-Identifier: Apache-2.0
package io.waggle.bridges.mqtt.impl.broker;

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
  private long queuedBytes;
  private long sequence;
  private int turn;
  private long emptySince;
  private boolean forgotten;

  /** A session that has subscribed; {@code outstanding} messages are with it. */
  private static final class Member {
    private Grant grant;
    private int outstanding;
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


  /** Adds a member, or changes what it wants. */
  void join(Grant grant, Grant before) {
    home.run(() -> {
      Member known = member(grant.session());
      if (known == null) {
        known = new Member();
        members.add(known);
      }
      known.grant = grant;
      emptySince = 0;
      // SUBACK goes first.
      home.later(this::dispatch);
    });
  }

  /** A member goes; on the event loop of its session. */
  void leave(Grant grant) {
    grant.session().leave(this);
    home.run(() -> {
      members.removeIf(each -> each.grant.session() == grant.session());
      if (members.isEmpty()) {
        emptySince = home.now();
        forgetIfDue(emptySince);
      }
    });
  }

  private Member member(Session session) {
    for (Member member : members) {
      if (member.grant.session() == session) {
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
      } else {
        add(message);
        dispatch();
      }
      if (arrivals != null) {
        home.sync().onComplete(result -> arrivals.arrived(result.cause()));
      }
    });
  }

  private void pass(Message message) {
    Member next = next(false);
    if (next == null) {
      home.count("shared_dropped");
      return;
    }
    Grant grant = next.grant;
    ((Loop) grant.session().exchange()).run(() -> grant.session().deliver(message, retain(grant, message),
      grant.identifiers()));
  }

  private static boolean retain(Grant grant, Message message) {
    return grant.options().retainAsPublished() && message.retain();
  }

  private void add(Message message) {
    var options = home.options();
    long bytes = Delivery.bytes(message);
    if (forgotten || queue.size() >= options.getMaxQueuedMessages()
      || queuedBytes + bytes > options.getMaxQueuedBytes()) {
      home.count("shared_queue_full");
      return;
    }
    queue.put(++sequence, message);
    queuedBytes += bytes;
    if (home.isDurable()) {
      home.store().enqueue(message, List.of(new Place(name, sequence, message.qos(), false, 0, NONE)));
    }
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
      if (member.grant.session().isConnected()
        && (!acknowledged || member.outstanding < home.options().getMaxInflight())) {
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
      } else {
        assign(member, first.getKey(), message);
      }
    }
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
      if (session.isEnded() || grant.isEnded() && session.grant(name) == null) {
        delivery.share().returned(session, delivery);
        return;
      }
      Place kept = session.deliver(delivery);
      if (kept != null) {
        // A QoS 2 message belongs to the member from now on: nobody else may get it.
        session.exchange().store().enqueue(message, List.of(kept));
        home.run(() -> dequeue(place));
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
