// SPDX-License-Identifier: Apache-2.0
package io.waggle.bridges.mqtt.impl.session;

import io.waggle.bridges.mqtt.impl.broker.Message;
import io.waggle.bridges.mqtt.impl.store.SessionStore.Place;
import io.waggle.bridges.mqtt.impl.store.SessionStore.Restored;
import io.waggle.bridges.mqtt.impl.store.SessionStore.StoredSession;
import io.waggle.bridges.mqtt.impl.wire.Properties;
import io.waggle.bridges.mqtt.impl.wire.Version;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What the broker knows of a client between its connections: subscriptions, messages under way, its will. It lives on
 * the event loop where it was made, for good; what says so may be read by any thread.
 */
public final class Session {

  /** A session that never ends by itself. */
  public static final long FOREVER = 0xFFFF_FFFFL;

  private final String id;
  private final Exchange exchange;
  private final long madeAt;
  private final Outbox outbox = new Outbox(this);
  private volatile Box box;
  private Map<String, Grant> grants = Map.of();
  private BitSet received;
  private List<RetainedFeed> feeds;
  private Version version = Version.V5;
  private String username = "";
  private volatile Client holder;
  private volatile Client client;
  private volatile long expirySeconds;
  private volatile long disconnectedAt;
  private volatile boolean ended;
  private volatile long dropped;
  private Message will;
  private long willDelaySeconds;
  private long willAt;
  private boolean feeding;

  /** Creates a session on an event loop. */
  public Session(String id, Exchange exchange) {
    this.id = id;
    this.exchange = exchange;
    this.madeAt = exchange.now();
  }

  /** Returns the client identifier. Any thread. */
  public String id() {
    return id;
  }

  /** Returns the rest of the broker, as the event loop of this session sees it. Any thread. */
  public Exchange exchange() {
    return exchange;
  }

  /** Returns when it was made, in milliseconds since 1970. Any thread. */
  public long madeAt() {
    return madeAt;
  }

  /** Returns the connection, or null: one that has its CONNACK. Any thread. */
  public Client client() {
    return client;
  }

  /** Returns the connection it belongs to, or null; CONNACK may still wait for the store. Any thread. */
  public Client holder() {
    return holder;
  }

  /** Returns whether it has a connection. Any thread. */
  public boolean isConnected() {
    return client != null;
  }

  /** Returns whether it outlives its connection, and so is in the store of this node. Any thread. */
  public boolean isStored() {
    return expirySeconds > 0 && box == null;
  }

  /** Returns where its messages wait, if any node may go on with it; null if it lives on this node. Any thread. */
  public Box box() {
    return box;
  }

  /** Returns how long it lives without a connection. Any thread. */
  public long expirySeconds() {
    return expirySeconds;
  }

  /** Returns when its connection ended, in milliseconds since 1970; 0 if it has one. Any thread. */
  public long disconnectedAt() {
    return disconnectedAt;
  }

  /** Returns whether it is over. Any thread. */
  public boolean isEnded() {
    return ended;
  }

  /** Returns the user. */
  public String username() {
    return username;
  }

  /** Returns how many messages were dropped because the client was slow. Any thread, a moment old. */
  public long droppedCount() {
    return dropped;
  }

  /** Counts a message that was dropped. */
  public void dropped() {
    dropped++;
  }

  /** Returns how many messages wait, and how many are under way. */
  public int waiting() {
    return queued() + inflight();
  }

  /** Returns how many messages wait. Any thread, a moment old. */
  public int queued() {
    return outbox.queued();
  }

  /** Returns how many messages are under way. Any thread, a moment old. */
  public int inflight() {
    return outbox.inflight();
  }

  // ---- its connections

  /** Belongs to a connection from now on, which is sent nothing before {@link #resume}. */
  void attach(Client connection, long expiry, String user, Message lastWords, long delaySeconds) {
    holder = connection;
    version = connection.version();
    username = user;
    disconnectedAt = 0;
    willAt = 0;
    will = lastWords;
    willDelaySeconds = delaySeconds;
    boolean was = isStored();
    expirySeconds = expiry;
    store();
    if (was && !isStored()) {
      // It ends with this connection, however that ends.
      exchange.store().removeSession(id);
    }
  }

  /** Sends what is open; after CONNACK. */
  void resume() {
    client = holder;
    outbox.attached();
    feed();
  }

  /** Something that held it up is over: sends what may be sent. */
  public void goOn() {
    outbox.pump();
    feed();
  }

  /** Has no connection any more; the will is left if it is to be published. */
  public void detach(boolean keepsWill) {
    holder = null;
    client = null;
    disconnectedAt = exchange.now();
    if (!keepsWill) {
      will = null;
    }
    willAt = will == null ? 0 : disconnectedAt + 1_000 * willDelaySeconds;
    store();
  }

  private void store() {
    if (box != null) {
      box.changed();
    } else if (isStored()) {
      exchange.store().putSession(new StoredSession(id, version, username, expirySeconds, disconnectedAt, will,
        disconnectedAt == 0 ? 1_000 * willDelaySeconds : willAt));
    }
  }

  /**
   * Goes on with what another node had, or might; before it has a connection.
   *
   * @param kept where its messages wait
   */
  public void liveIn(Box kept) {
    box = kept;
    outbox.restoreReleased(new Message("", new byte[0], 2, false, Properties.NONE, "", Long.MAX_VALUE));
  }

  /** Returns its will, as it is left; null if there is none. */
  public Message will() {
    return will;
  }

  /** Returns how long after the end of its connection its will is published. */
  public long willDelaySeconds() {
    return willDelaySeconds;
  }

  /** Changes how long it lives without a connection. */
  public void expireAfter(long seconds) {
    boolean was = isStored();
    expirySeconds = seconds;
    if (isStored()) {
      store();
      if (!was) {
        storeAll();
      }
    } else if (was) {
      exchange.store().removeSession(id);
    }
  }

  private void storeAll() {
    grants.values().forEach(grant -> exchange.store().putSubscription(id, grant.options()));
    outbox.open().forEach(each -> {
      if (each.share == null) {
        exchange.store().enqueue(each.message, List.of(outbox.keep(each)));
      }
    });
    if (received != null) {
      received.stream().forEach(each -> exchange.store().received(id, each));
    }
  }

  /** Returns when it is over if its client does not come back, in milliseconds since 1970. */
  public long expiresAt() {
    return holder != null || expirySeconds == FOREVER ? Long.MAX_VALUE : disconnectedAt + 1_000 * expirySeconds;
  }

  /** Returns when its will is to be published; {@link Long#MAX_VALUE} for not at all. */
  public long willAt() {
    return holder != null || will == null ? Long.MAX_VALUE : Math.min(willAt, expiresAt());
  }

  /** Returns its will and forgets it; null if there is none. */
  public Message takeWill() {
    Message last = will;
    will = null;
    if (last != null && holder == null) {
      store();
    }
    return last;
  }

  /** Ends it: what belongs to groups goes back to them. */
  public void end() {
    if (ended) {
      return;
    }
    ended = true;
    holder = null;
    client = null;
    outbox.giveBack(null);
    if (isStored()) {
      exchange.store().removeSession(id);
    }
    feeds = null;
  }

  /** Takes over what the store has kept. */
  public void restore(Restored kept, long now) {
    StoredSession was = kept.session();
    version = was.version();
    username = was.username();
    expirySeconds = was.expiresAfter();
    // The process ended under a client: its will waits from now on.
    boolean wasConnected = was.disconnectedAt() == 0;
    disconnectedAt = wasConnected ? now : was.disconnectedAt();
    will = was.will();
    willAt = wasConnected ? now + was.willAt() : was.willAt();
    outbox.restore(kept.queue());
    kept.received().forEach(each -> received().set(each));
  }

  // ---- subscriptions

  /** Returns the subscription with this filter, or null. */
  public Grant grant(String filter) {
    return grants.get(filter);
  }

  /** Returns all subscriptions. */
  public Collection<Grant> grants() {
    return grants.values();
  }

  /** Adds a subscription, in place of the one with its filter. */
  public void add(Grant grant) {
    if (grants.isEmpty()) {
      grants = new HashMap<>(4);
    }
    grants.put(grant.options().filter(), grant);
  }

  /** Removes a subscription. */
  public void remove(Grant grant) {
    grants.remove(grant.options().filter());
    if (feeds != null) {
      feeds.removeIf(feed -> feed.grant() == grant);
    }
  }

  /** Gives back messages of a group it has left that it did not send. */
  public void leave(Object group) {
    outbox.giveBack(group);
  }

  // ---- what it is sent

  /** Takes a QoS 0 message: sent, or dropped. */
  public void deliver(Message message, boolean retain, int[] identifiers) {
    Client to = client;
    if (to == null) {
      return;
    }
    if (to.hasRoom()) {
      to.publish(message, retain, identifiers);
    } else {
      dropped++;
      exchange.count("slow_subscriber");
    }
  }

  /** Takes a QoS 1 or 2 message; returns its place in the store, or null if it is not to be stored. */
  public Place deliver(Delivery delivery) {
    if (client == null && !isStored()) {
      if (delivery.share != null) {
        delivery.share.returned(this, delivery);
      }
      return null;
    }
    return outbox.add(delivery);
  }

  /** Returns whether another QoS 1 or 2 message could be sent at once. */
  public boolean hasRoom() {
    return client != null && outbox.hasRoom();
  }

  Outbox outbox() {
    return outbox;
  }

  /** Begins to send the retained messages of a subscription. */
  void feed(RetainedFeed feed) {
    if (feeds == null) {
      feeds = new ArrayList<>(2);
    }
    feeds.removeIf(each -> each.grant().options().filter().equals(feed.grant().options().filter()));
    feeds.add(feed);
    feed();
  }

  /** Sends more of the retained messages that are due, as far as the client takes them. */
  void feed() {
    if (feeds == null || client == null || feeding) {
      return;
    }
    RetainedFeed.Pause pause = RetainedFeed.Pause.DONE;
    while (!feeds.isEmpty() && pause == RetainedFeed.Pause.DONE) {
      pause = feeds.get(0).send(this);
      if (pause == RetainedFeed.Pause.DONE) {
        feeds.remove(0);
      }
    }
    if (feeds.isEmpty()) {
      feeds = null;
    } else if (pause == RetainedFeed.Pause.OTHERS) {
      feeding = true;
      exchange.later(() -> {
        feeding = false;
        feed();
      });
    }
  }

  // ---- QoS 2 messages of the client

  /** Returns the packet identifiers of QoS 2 messages that wait for their PUBREL. */
  BitSet received() {
    if (received == null) {
      received = new BitSet();
    }
    return received;
  }

  /** Returns what operators see of its connection's version. */
  public Version version() {
    return version;
  }
}
