// SPDX-License-Identifier: Apache-2.0
package io.waggle.impl.cluster;

import io.vertx.core.AsyncResult;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.VertxException;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.internal.ContextInternal;
import io.vertx.core.internal.logging.Logger;
import io.vertx.core.internal.logging.LoggerFactory;
import io.waggle.impl.WaggleVertx;
import io.waggle.internal.Lifecycle;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongSupplier;

/**
 * The other nodes of the cluster, and messages to them. One per Vert.x, on an event loop of its own choosing; what any
 * thread may call says so. In a Vert.x without cluster there are no others.
 *
 * <p>Who is alive is found out by heartbeats over the event bus, not from the cluster manager, whose list may lag by
 * minutes and whose events may hang; it only speeds the matter up. A node that was silent itself, because it was frozen
 * or cut off, forgets all others before it hears the next word, and everybody starts anew.
 */
public final class Peers {

  /** How the answer to a question begins that is for a service which does not run here. */
  public static final String NO_SUCH_SERVICE = "service: ";

  private static final Logger LOG = LoggerFactory.getLogger(Peers.class);
  private static final long WARN_EVERY_MS = 10_000;
  private static final int LEAVE_MS = 2_000;
  private static final int LEAVE_LOOK_MS = 20;

  private final String self;
  private final ContextInternal context;
  private final Wire wire;
  private final PeerSettings settings;
  private final LongSupplier clock;
  private final Services services;
  private final Map<String, Link> links = new ConcurrentHashMap<>();
  private final Requests requests;
  private final LongAdder sent = new LongAdder();
  private final LongAdder refused = new LongAdder();
  private final LongAdder brokenFrames = new LongAdder();
  private long lastWarning = -WARN_EVERY_MS;
  private long sessions = 1;
  /** How often this node has joined anew. */
  private long life = 1;
  private long lastTick;
  private boolean flushScheduled;
  private boolean running;
  private long timer = -1;
  private Future<Void> ready;

  Peers(String self, ContextInternal context, Wire wire, PeerSettings settings, LongSupplier clock) {
    this.self = self;
    this.context = context;
    this.wire = wire;
    this.settings = settings;
    this.clock = clock;
    this.requests = new Requests(settings.requestMs());
    this.services = new Services(new Services.Replies() {
      @Override
      public void arrived(long id, boolean isReply, Buffer payload) {
        requests.answered(id, isReply, payload);
      }

      @Override
      public void send(String node, long id, Future<Buffer> answer) {
        answer.onComplete(done -> answer(node, id, done));
      }
    });
  }

  /** Returns the peers of a Vert.x; they begin to look for each other with the first call. Any thread. */
  public static Peers of(WaggleVertx waggle) {
    Lifecycle lifecycle = Lifecycle.of(waggle.vertx());
    return waggle.service("peers", key -> {
      ContextInternal context = waggle.vertx().createEventLoopContext();
      Wire wire = waggle.vertx().isClustered() ? new BusWire(waggle.vertx(), waggle.node()) : null;
      Peers peers = new Peers(waggle.node(), context, wire, PeerSettings.DEFAULT,
        () -> TimeUnit.NANOSECONDS.toMillis(System.nanoTime()));
      peers.start();
      lifecycle.onLeave(peers::leave);
      waggle.vertx().addCloseHook(completion -> peers.close().onComplete(completion));
      return peers;
    });
  }

  /** Begins; any thread. */
  void start() {
    Promise<Void> opened = context.promise();
    ready = opened.future();
    if (wire == null) {
      opened.complete();
      return;
    }
    context.runOnContext(v -> {
      running = true;
      lastTick = clock.getAsLong();
      wire.open(this::receive).onSuccess(done -> beat()).onComplete(opened);
      timer = context.setPeriodic(settings.beatMs(), id -> tick());
    });
  }

  /** Returns what completes when other nodes can reach this one. */
  public Future<Void> ready() {
    return ready;
  }

  /** Returns this node's name: new with every start, so that what names it can never mean another. */
  public String self() {
    return self;
  }

  /** Returns the other nodes that are alive. Any thread. */
  public Set<String> nodes() {
    return Set.copyOf(links.keySet());
  }

  /** Returns whether another node of this name is alive. Any thread. */
  public boolean isAlive(String node) {
    return links.containsKey(node);
  }

  /** Returns the event loop that services are called on. */
  public ContextInternal context() {
    return context;
  }

  /** Returns the time up to which all that the other nodes said is known here, if nothing is on its way. Any thread. */
  public Instant asOf() {
    long oldest = links.values().stream().mapToLong(link -> link.lastHeard).min().orElse(clock.getAsLong());
    return Instant.now().minusMillis(Math.max(0, clock.getAsLong() - oldest));
  }

  /** Returns how many messages have been sent to other nodes. Any thread. */
  public long sentMessages() {
    return sent.sum();
  }

  /** Returns how many messages were not sent because a node does not keep up. Any thread. */
  public long refusedMessages() {
    return refused.sum();
  }

  /** Returns how many frames were dropped because they are none. Any thread. */
  public long brokenFrames() {
    return brokenFrames.sum();
  }

  /** Adds a service; any thread. It hears of the nodes that are there already. */
  public void add(String name, Service service) {
    context.runOnContext(v -> services.add(name, service, nodes()));
  }

  /** Removes a service, if it is still the one of its name; any thread. */
  public void remove(String name, Service service) {
    context.runOnContext(v -> services.remove(name, service));
  }

  /** Runs an action on the event loop of the peers again and again, for as long as they run. Any thread. */
  public void every(long delayMs, Runnable action) {
    if (wire != null) {
      context.runOnContext(v -> context.setPeriodic(delayMs, id -> {
        if (running) {
          action.run();
        } else {
          context.owner().cancelTimer(id);
        }
      }));
    }
  }

  /**
   * Sends a message to a service of another node; any thread, one thread's messages in order.
   *
   * @return false if the node is not there or does not keep up: then it is not sent
   */
  public boolean send(String node, String service, Buffer payload) {
    Link link = links.get(node);
    if (link == null || !hasRoom(link, payload)) {
      return false;
    }
    onLoop(() -> append(node, Frames.MESSAGE, service, 0, payload));
    return true;
  }

  /** Sends a message even to a node that does not keep up: for what is bounded by other means. Any thread. */
  public void insist(String node, String service, Buffer payload) {
    onLoop(() -> append(node, Frames.MESSAGE, service, 0, payload));
  }

  private boolean hasRoom(Link link, Buffer payload) {
    boolean hasRoom = link.hasRoom(payload.length()) && payload.length() <= settings.maxMessageBytes();
    if (!hasRoom) {
      refused.increment();
    }
    return hasRoom;
  }

  /** Asks a service of another node; any thread. Fails if the node goes, does not keep up or does not answer. */
  public Future<Buffer> request(String node, String service, Buffer payload) {
    Promise<Buffer> promise = Promise.promise();
    onLoop(() -> {
      Link link = links.get(node);
      if (link == null) {
        promise.fail(VertxException.noStackTrace("node: " + node + " (expected: one that is there)"));
      } else if (!hasRoom(link, payload)) {
        promise.fail(VertxException.noStackTrace("node: " + node + " (expected: one that keeps up)"));
      } else {
        append(node, Frames.REQUEST, service, requests.add(node, promise, clock.getAsLong()), payload);
      }
    });
    return promise.future();
  }

  private void onLoop(Runnable action) {
    if (context.nettyEventLoop().inEventLoop()) {
      action.run();
    } else {
      context.nettyEventLoop().execute(action);
    }
  }

  private void append(String node, byte kind, String service, long id, Buffer payload) {
    Link link = links.get(node);
    if (link != null) {
      sent.increment();
      link.add(kind, service, id, payload, clock.getAsLong());
      flushSoon();
    }
  }

  /** What one turn of the event loop brings together travels together. */
  private void flushSoon() {
    if (!flushScheduled) {
      flushScheduled = true;
      context.nettyEventLoop().execute(() -> {
        flushScheduled = false;
        long now = clock.getAsLong();
        links.values().forEach(link -> link.flush(now));
      });
    }
  }

  // ---- what arrives

  private void receive(Buffer frame) {
    try {
      Frames.Reader reader = new Frames.Reader(frame);
      byte version = reader.octet();
      if (version != Frames.VERSION) {
        broken("version " + version + " (expected: " + Frames.VERSION + ", as all nodes)");
        return;
      }
      byte kind = reader.octet();
      String sender = reader.name();
      if (running && !sender.equals(self)) {
        fenceIfFrozen();
        receive(kind, sender, reader);
      }
    } catch (IndexOutOfBoundsException e) {
      broken("too short: " + e.getMessage());
    }
  }

  /** Tells of it now and then only: whoever can reach the event bus can send any number of them. */
  private void broken(String why) {
    brokenFrames.increment();
    long now = clock.getAsLong();
    if (now - lastWarning >= WARN_EVERY_MS) {
      lastWarning = now;
      LOG.warn("frame: " + why + "; " + brokenFrames.sum() + " dropped so far");
    }
  }

  private void receive(byte kind, String sender, Frames.Reader reader) {
    Link link = links.get(sender);
    if (kind == Frames.BEAT) {
      long itsLife = reader.number();
      String memberId = reader.name();
      if (link != null && link.life != itsLife) {
        lose(sender, "it joined anew");
        link = null;
      }
      Link known = link == null ? join(sender, itsLife) : link;
      known.memberId = memberId;
      known.lastHeard = clock.getAsLong();
    } else if (link == null) {
      // Its next heartbeat makes it known, and what it sends again is taken then.
      return;
    } else if (kind == Frames.DATA) {
      data(link, reader);
    } else if (kind == Frames.ACK) {
      link.acknowledged(reader.number(), reader.number(), clock.getAsLong());
    } else if (kind == Frames.RESET) {
      if (reader.number() == link.session()) {
        requests.failAll(sender);
        link.begin(sessions++);
        services.joined(sender);
      }
    } else if (kind == Frames.LEAVE) {
      LOG.info("node " + sender + " has left");
      remove(sender);
    }
  }

  private void data(Link link, Frames.Reader reader) {
    if (reader.number() != life) {
      // Meant for this node before it was given up.
      return;
    }
    long session = reader.number();
    long number = reader.number();
    long oldest = reader.number();
    link.acknowledged(reader.number(), reader.number(), clock.getAsLong());
    Link.Arrival arrival = link.data(session, number, oldest);
    flushSoon();
    if (arrival == Link.Arrival.DROPPED) {
      return;
    }
    if (arrival == Link.Arrival.FIRST) {
      services.lost(link.node);
    }
    while (reader.hasMore()) {
      services.deliver(link.node, reader);
    }
  }

  private void answer(String node, long id, AsyncResult<Buffer> answer) {
    onLoop(() -> append(node, answer.succeeded() ? Frames.REPLY : Frames.FAILURE, "", id,
      answer.succeeded() ? answer.result() : Buffer.buffer(String.valueOf(answer.cause().getMessage()))));
  }

  // ---- who is there

  private void tick() {
    fenceIfFrozen();
    long now = clock.getAsLong();
    lastTick = now;
    beat();
    Set<String> members = wire.members();
    for (Link link : List.copyOf(links.values())) {
      long silence = now - link.lastHeard;
      boolean hasLeft = silence >= settings.leftMs() && !members.contains(link.memberId);
      if (hasLeft || silence >= settings.silenceMs()) {
        lose(link.node, "silent for " + silence + " ms");
      } else {
        link.tick(now);
      }
    }
    requests.expire(now);
  }

  private void beat() {
    wire.publish(Frames.beat(self, life, wire.memberId()));
  }

  /** After a time without ticks the others have given this node up, and what waits in the sockets is stale. */
  private void fenceIfFrozen() {
    long stood = clock.getAsLong() - lastTick;
    if (stood >= settings.silenceMs()) {
      lastTick = clock.getAsLong();
      life++;
      LOG.warn("this node stood still for " + stood + " ms: it joins anew");
      List.copyOf(links.values()).forEach(link -> lose(link.node, "this node stood still"));
    }
  }

  private Link join(String node, long itsLife) {
    long now = clock.getAsLong();
    Link link = links.computeIfAbsent(node, name -> new Link(self, node, itsLife, sessions++, settings,
      frame -> wire.send(node, frame), now));
    LOG.info("node " + node + " is there");
    services.joined(node);
    return link;
  }

  private void lose(String node, String why) {
    LOG.warn("node " + node + " is gone: " + why);
    remove(node);
  }

  private void remove(String node) {
    links.remove(node);
    requests.failAll(node);
    services.lost(node);
  }

  /** Waits a moment until the others have all that was said to them, then {@link #close}s; any thread. */
  Future<Void> leave() {
    Promise<Void> left = Promise.promise();
    context.runOnContext(v -> closeWhenHeard(LEAVE_MS / LEAVE_LOOK_MS, left));
    return left.future();
  }

  private void closeWhenHeard(int looks, Promise<Void> left) {
    if (looks == 0 || links.values().stream().allMatch(link -> link.queuedBytes() == 0)) {
      close().onComplete(left);
    } else {
      context.setTimer(LEAVE_LOOK_MS, id -> closeWhenHeard(looks - 1, left));
    }
  }

  /** Says good-bye and stops; any thread. The event bus is closed by Vert.x. */
  public Future<Void> close() {
    Promise<Void> closed = Promise.promise();
    context.runOnContext(v -> {
      if (!running) {
        closed.complete();
        return;
      }
      running = false;
      context.owner().cancelTimer(timer);
      links.keySet().forEach(node -> wire.send(node, Frames.leave(self)));
      // Nobody answers any more, and nothing would tell those who wait.
      List<String> nodes = List.copyOf(links.keySet());
      links.clear();
      nodes.forEach(requests::failAll);
      closed.complete();
    });
    return closed.future();
  }
}
