// SPDX-License-Identifier: Apache-2.0
package io.waggle.impl.business;

import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.internal.ContextInternal;
import io.vertx.core.internal.VertxInternal;
import io.vertx.core.json.JsonObject;
import io.waggle.Connection;
import io.waggle.Front;
import io.waggle.FrontOptions;
import io.waggle.GatewayOptions;
import io.waggle.Member;
import io.waggle.Worker;
import io.waggle.impl.Traces;
import io.waggle.impl.WaggleVertx;
import io.waggle.impl.connection.ConnectionBase;
import io.waggle.impl.gateway.GatewayImpl;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.ToIntFunction;

/** A front: makes a {@link Desk} for each connection and chooses its business. The worker's event loop only. */
public final class FrontImpl<M> implements Front<M> {

  private static final long LOOK_MS = 500;
  private static final Member UNKNOWN = new Member(null, null, Set.of(), new JsonObject());

  final Staff staff;
  private final String name;
  private final GatewayImpl<M> gateway;
  private final ContextInternal context;
  private final FrontOptions options;
  private final Map<Place, int[]> loads = new LinkedHashMap<>();
  private final Set<Desk<M>> desks = new HashSet<>();
  private ToIntFunction<List<Candidate>> router = FrontImpl::leastLoaded;
  private long timer = -1;
  private volatile int waiting;
  private volatile long timeouts;

  /** Puts a front before a worker; see {@link Front#of}. */
  public FrontImpl(Vertx vertx, String name, Worker<M> worker, FrontOptions options) {
    WaggleVertx waggle = WaggleVertx.of(vertx);
    this.name = name;
    this.options = new FrontOptions(options);
    this.gateway = GatewayImpl.of(vertx, name, new GatewayOptions());
    this.context = ((VertxInternal) vertx).getOrCreateContext();
    if (!context.isEventLoopContext()) {
      throw new IllegalStateException("threading model: not the event loop (expected: a standard verticle)");
    }
    this.staff = Staff.of(waggle);
    staff.add(this);
    staff.of(name).forEach(place -> loads.put(place, new int[1]));
    worker.connectHandler(this::connected);
    context.addCloseHook(completion -> {
      context.owner().cancelTimer(timer);
      staff.remove(this);
      completion.succeed();
    });
  }

  private record Choice(Place place, boolean isLocal, int connections) implements Candidate {
    @Override
    public String node() {
      return place.node();
    }
  }

  private static int leastLoaded(List<Candidate> candidates) {
    return candidates.indexOf(candidates.stream().min(Comparator.comparingInt(Candidate::connections)).orElseThrow());
  }

  @Override
  public Front<M> router(ToIntFunction<List<Candidate>> chooser) {
    router = chooser;
    return this;
  }

  @Override
  public int waiting() {
    return waiting;
  }

  @Override
  public long timeouts() {
    return timeouts;
  }

  private void connected(Connection<M> connection) {
    ConnectionBase<M> base = (ConnectionBase<M>) connection;
    Desk<M> desk = new Desk<>(this, base);
    desks.add(desk);
    Member[] last = {UNKNOWN};
    // Before the gateway forgets it.
    base.onDeparture(() -> last[0] = memberOf(connection));
    gateway.add(connection);
    connection.handler(message -> desk.add(Event.Kind.MESSAGE, message, null, memberOf(connection)));
    connection.closeHandler(reason -> desk.add(Event.Kind.CLOSE, null, reason, last[0]));
    desk.add(Event.Kind.CONNECT, null, null, memberOf(connection));
  }

  private Member memberOf(Connection<M> connection) {
    Member member = gateway.member(connection.id());
    return member == null ? UNKNOWN : member;
  }

  Buffer encode(M message) {
    return gateway.encode(message);
  }

  Map<String, String> trace() {
    return Traces.leaving(staff.waggle.vertx(), options.getTracingPolicy(), "front event", name);
  }

  long nextEvent() {
    return staff.waggle.nextSequence();
  }

  long now() {
    return System.nanoTime() / 1_000_000;
  }

  int maxUnfinished() {
    return options.getMaxUnfinishedEvents();
  }

  /** Returns the business for one more connection, or null if there is none. */
  Place choose() {
    if (loads.isEmpty()) {
      return null;
    }
    List<Candidate> candidates = new ArrayList<>();
    loads.forEach((place, load) -> candidates.add(new Choice(place, place.node().equals(staff.self()), load[0])));
    Place chosen = ((Choice) candidates.get(router.applyAsInt(candidates))).place;
    loads.get(chosen)[0]++;
    return chosen;
  }

  void release(Place place) {
    int[] load = place == null ? null : loads.get(place);
    if (load != null) {
      load[0]--;
    }
  }

  void remove(Desk<M> desk) {
    desks.remove(desk);
  }

  /** Looks after unfinished events for as long as there are any. */
  void watch() {
    if (timer < 0) {
      timer = context.owner().setPeriodic(LOOK_MS, id -> look());
    }
  }

  private void look() {
    long now = now();
    int count = 0;
    for (Desk<M> desk : List.copyOf(desks)) {
      if (desk.expire(now, options.getEventTimeoutMs())) {
        timeouts++;
      } else if (desk.isWaiting()) {
        count++;
        desk.send();
      }
    }
    waiting = count;
    if (count == 0) {
      context.owner().cancelTimer(timer);
      timer = -1;
    }
  }

  // ---- what the staff tells, on any thread

  void arrived(Place place, String of) {
    if (of.equals(name)) {
      context.runOnContext(v -> {
        loads.putIfAbsent(place, new int[1]);
        desks.forEach(Desk::send);
      });
    }
  }

  void retired(Place place) {
    forAll(place, Desk::retired);
  }

  void lost(Place place) {
    forAll(place, Desk::lost);
  }

  private void forAll(Place place, Consumer<Desk<M>> action) {
    context.runOnContext(v -> {
      loads.remove(place);
      List.copyOf(desks).stream().filter(desk -> place.equals(desk.place())).forEach(action);
    });
  }
}
