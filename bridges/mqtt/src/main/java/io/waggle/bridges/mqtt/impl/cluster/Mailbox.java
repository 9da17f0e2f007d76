// SPDX-License-Identifier: Apache-2.0
package io.waggle.bridges.mqtt.impl.cluster;

import io.vertx.core.Future;
import io.vertx.core.internal.logging.Logger;
import io.vertx.core.internal.logging.LoggerFactory;
import io.vertx.core.json.JsonObject;
import io.waggle.ChannelMessage;
import io.waggle.ChannelPosition;
import io.waggle.bridges.mqtt.impl.broker.Message;
import io.waggle.bridges.mqtt.impl.session.Box;
import io.waggle.bridges.mqtt.impl.session.Delivery;
import io.waggle.bridges.mqtt.impl.session.Grant;
import io.waggle.bridges.mqtt.impl.session.Session;
import io.waggle.bridges.mqtt.impl.wire.ReasonCode;
import io.waggle.internal.ChannelQueue;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Executor;

/**
 * The box of a session whose client is connected here: reads no more of it than the client takes, and notes how far it
 * is. Event loop of the session, from the connection's beginning to its end; the next one has another.
 *
 * <p>Packet identifiers follow from offsets, so that another node uses the same ones. A message is sent only if its
 * identifier cannot belong to one that this node has noted less about than it did: what was noted moves on with it.
 */
public final class Mailbox implements Box {

  private static final Logger LOG = LoggerFactory.getLogger(Mailbox.class);
  private static final int LEAST_IDS = 128;
  private static final int MOST_IDS = 16_384;
  /** QoS 2 messages that may have come twice are as close to each other as that. */
  private static final int TWICE_WITHIN = 256;
  private static final long AGAIN_MS = 500;

  private final Cluster cluster;
  private final Boxes boxes;
  private final Broker broker;
  private final Session session;
  private final Executor home;
  private final String topic;
  private final int ids;
  private final int readAhead;
  private final Fenced row;
  private final Fenced noted;
  private final Progress progress;
  private final Set<String> twos = new LinkedHashSet<>();
  private final SessionRow last;
  private JsonObject lastContent;
  private Future<Void> lastChange = Future.succeededFuture();
  private Future<Void> receivingNoted = Future.succeededFuture();
  private ChannelQueue queue;
  /** What came before it was known what brings it. */
  private final List<ChannelMessage> early = new ArrayList<>();
  private long revision;
  private long notedDone;
  private boolean isDue;
  private boolean blocked;
  private boolean leaving;

  /** What a mailbox asks of the broker. Event loop of the session. */
  public interface Broker {

    /** Returns a message as the session wants it, with QoS 1 or 2; null if it does not, or it was delivered at once. */
    Delivery deliveryOf(Session session, Message message, ChannelMessage from);
  }

  /**
   * Creates one.
   *
   * @param home the event loop of the session
   * @param row as it is in the shared map
   * @param noted what the node before has left, claimed for this version
   */
  public Mailbox(Cluster cluster, Broker broker, Session session, Executor home, SessionRow row, JsonObject noted) {
    this.cluster = cluster;
    this.boxes = cluster.boxes();
    this.broker = broker;
    this.session = session;
    this.home = home;
    this.topic = row.box();
    int window = session.exchange().options().getMaxInflight();
    this.ids = ids(window);
    this.readAhead = Math.max(16, Math.min(2 * window, ids));
    this.last = row;
    this.revision = row.revision();
    this.lastContent = content(row);
    this.row = cluster.row(row, home, this::overtaken);
    this.progress = new Progress(noted, row.version(), ids);
    this.noted = cluster.progress(row.box(), home, noted, this::overtaken, value ->
      value == null || progress.isOfTwo() ? cluster.disk().noted(row.box(), value) : Future.succeededFuture());
    this.notedDone = progress.done();
  }

  static int ids(int window) {
    return Math.min(MOST_IDS, Math.max(LEAST_IDS, Integer.highestOneBit(4 * Math.min(window, MOST_IDS))));
  }

  // ---- reading

  /** Takes over from the node before, and begins to read, behind CONNACK. */
  public void begin() {
    note();
    Future<Void> looked = progress.hasTwo() ? lookBack() : Future.succeededFuture();
    looked.onComplete(v -> home.execute(this::open));
  }

  /** A QoS 2 message before the position may be there once more behind it. */
  private Future<Void> lookBack() {
    ChannelPosition at = progress.position();
    ChannelPosition from = new ChannelPosition(at.epoch(), Math.max(0, at.offset() - TWICE_WITHIN));
    return boxes.channels().history(topic, from, TWICE_WITHIN).onComplete(found -> home.execute(() -> {
      if (found.succeeded()) {
        found.result().messages().stream().filter(each -> each.offset() <= at.offset()
          && each.id().startsWith(Boxes.TWO)).forEach(each -> twos.add(each.id()));
      }
    })).<Void>mapEmpty().otherwiseEmpty();
  }

  /** Packet identifiers that are in use since before the cluster stopped come first. */
  private void open() {
    if (leaving || progress.isOwedFromBefore()) {
      return;
    }
    ChannelQueue.open(boxes.channels(), topic, progress.position(), readAhead, message ->
      home.execute(() -> arrived(message))).onComplete(done -> home.execute(() -> {
        if (done.failed()) {
          cluster.vertx().setTimer(AGAIN_MS, id -> home.execute(this::open));
        } else if (leaving) {
          done.result().subscription().unsubscribe();
        } else {
          queue = done.result();
          queue.subscription().lossHandler(box -> home.execute(() -> {
            session.exchange().count("box_gaps");
            LOG.warn("MQTT: the box " + topic + " has lost messages that could not be delivered in time");
          }));
          early.forEach(this::arrived);
          early.clear();
        }
      }));
  }

  private void arrived(ChannelMessage from) {
    if (leaving) {
      return;
    }
    if (queue == null) {
      early.add(from);
      return;
    }
    long lost = progress.take(from.epoch(), from.offset());
    if (lost < 0) {
      queue.done();
      return;
    }
    for (long i = 0; i < lost; i++) {
      session.exchange().count("queue_full");
      session.dropped();
    }
    Delivery delivery = isTwice(from) ? null : delivery(from);
    if (delivery == null) {
      done(from.offset());
    } else {
      session.deliver(delivery.from(from.offset(), progress.isDoubtful(from.offset())));
    }
  }

  private boolean isTwice(ChannelMessage from) {
    if (!from.id().startsWith(Boxes.TWO)) {
      return false;
    }
    progress.two();
    if (!twos.add(from.id())) {
      session.exchange().count("box_duplicates");
      return true;
    }
    if (twos.size() > TWICE_WITHIN) {
      twos.remove(twos.iterator().next());
    }
    return false;
  }

  private Delivery delivery(ChannelMessage from) {
    try {
      return broker.deliveryOf(session, Packed.message(from.payload()), from);
    } catch (RuntimeException e) {
      session.exchange().count("box_unreadable");
      LOG.warn("MQTT: a message in the box of a session cannot be read, left out (" + e.getClass().getSimpleName()
        + ")");
      return null;
    }
  }

  // ---- what the session says

  @Override
  public boolean maySend(long offset) {
    if (offset - notedDone <= ids) {
      return true;
    }
    blocked = true;
    note();
    return false;
  }

  @Override
  public int packetId(long offset) {
    if (offset < 0) {
      return (int) -offset;
    }
    progress.sent(offset);
    return (int) (offset % ids) + 1;
  }

  @Override
  public int mostPacketIds() {
    return ids;
  }

  @Override
  public Collection<Long> released() {
    return progress.released();
  }

  @Override
  public Future<Void> released(long offset) {
    progress.release(offset);
    return note();
  }

  @Override
  public void done(long offset) {
    progress.finish(offset);
    isDue = true;
    if (offset < 0) {
      open();
      return;
    }
    if (progress.done() - notedDone > ids / 2) {
      note();
    }
    if (queue != null) {
      queue.done();
    }
  }

  @Override
  public void receiving(int packetId, boolean again) {
    if (!again || !progress.receiving().containsKey(packetId)) {
      progress.receiving().put(packetId, Boxes.TWO + UUID.randomUUID());
    }
    receivingNoted = note();
  }

  /** Returns what completes when no node can forget the last message that the client has begun to publish. */
  public Future<Void> receivingNoted() {
    return receivingNoted;
  }

  /** Returns the id of a QoS 2 message that the client publishes. */
  public String receivingId(int packetId) {
    return progress.receiving().get(packetId);
  }

  @Override
  public boolean received(int packetId) {
    isDue = true;
    return progress.receiving().remove(packetId) != null;
  }

  // ---- what the next node has to know

  /** Notes what is due; about once a second. */
  public void tick() {
    if (isDue && !leaving) {
      note();
    }
  }

  private Future<Void> note() {
    isDue = false;
    long upTo = progress.done();
    return noted.write(progress.json()).onSuccess(v -> {
      notedDone = Math.max(notedDone, upTo);
      if (blocked) {
        blocked = false;
        session.goOn();
      }
    });
  }

  @Override
  public Future<Void> changed() {
    if (leaving || session.holder() == null) {
      // Its end says it all.
      return Future.succeededFuture();
    }
    SessionRow now = row(last.node(), 0);
    JsonObject content = content(now);
    if (!content.equals(lastContent)) {
      lastContent = content;
      lastChange = write(now);
    }
    return lastChange;
  }

  private static JsonObject content(SessionRow row) {
    JsonObject json = row.json();
    json.remove(Fenced.REVISION);
    return json;
  }

  private SessionRow row(String node, long disconnectedAt) {
    return new SessionRow(last.clientId(), topic, node, last.version(), revision + 1, session.username(),
      session.expirySeconds(), disconnectedAt, session.will(), session.willDelaySeconds(),
      session.grants().stream().map(Grant::options).toList());
  }

  private Future<Void> write(SessionRow next) {
    JsonObject json = next.json();
    revision = next.revision();
    return row.write(json).compose(v -> {
      // It may have been raised on the way.
      SessionRow written = SessionRow.of(json);
      revision = Math.max(revision, written.revision());
      return cluster.tell(written);
    });
  }

  /** Lets go: nothing is delivered any more; completes when all is noted that the next node has to know. */
  public Future<Void> leave() {
    leaving = true;
    if (queue != null) {
      queue.subscription().unsubscribe();
    }
    progress.left();
    return note().otherwiseEmpty();
  }

  /** Returns the row that the session leaves; before it has ended. */
  public SessionRow rowAtEnd(long now) {
    return row("", now);
  }

  /** Says that the client is not connected any more. */
  public Future<Void> writeEnd(SessionRow atEnd) {
    return write(atEnd);
  }

  /** Removes what is known of the session. */
  public Future<Void> remove() {
    return row.write(null).compose(v -> noted.write(null));
  }

  private void overtaken() {
    session.exchange().count("sessions_overtaken");
    if (session.holder() != null) {
      session.holder().close(ReasonCode.SESSION_TAKEN_OVER, "another connection with this client identifier");
    }
  }

  /** Hears what another node has written of the session. */
  public void heard(SessionRow news) {
    if (leaving) {
      return;
    }
    if (news.version() > last.version()) {
      overtaken();
    } else if (news.version() == last.version() && news.node().isEmpty()) {
      // It was not heard of for a while, and others took this node for dead.
      lastChange = write(row(last.node(), 0));
    }
  }
}
