// SPDX-License-Identifier: Apache-2.0
package io.waggle.bridges.push.impl.session;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.internal.ContextInternal;
import io.vertx.core.json.JsonObject;
import io.waggle.Channels;
import io.waggle.CloseReason;
import io.waggle.Connection;
import io.waggle.Gateway;
import io.waggle.bridges.push.PushOptions;
import io.waggle.bridges.push.impl.Hooks;
import io.waggle.bridges.push.impl.Parts;
import io.waggle.bridges.push.impl.Receipts;
import io.waggle.bridges.push.impl.Trust;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.BiConsumer;

/** What the clients of one verticle instance share. On its event loop. */
public final class PushCore {

  private static final long SWEEP_MS = 1_000;

  private final Vertx vertx;
  private final ContextInternal context;
  private final PushOptions options;
  private final Channels channels;
  private final Gateway<Buffer> gateway;
  private final Parts parts;
  private final Rates rates;
  private final Access access;
  private final Presences presences = new Presences(this);
  private final Deltas deltas = new Deltas();
  private final Map<Integer, LongAdder> refusals = new ConcurrentHashMap<>();
  private final Map<String, Integer> occupied = new HashMap<>();
  private final List<PushSession> sessions = new ArrayList<>();
  private final List<BiConsumer<String, String>> revocations = new ArrayList<>();
  private long sweep = -1;

  /** Creates one on the current context. */
  public PushCore(Vertx vertx, PushOptions options, Parts parts) {
    this.vertx = vertx;
    this.context = (ContextInternal) vertx.getOrCreateContext();
    this.options = options;
    this.channels = Channels.of(vertx, options.getChannels(), options.channelOptions());
    this.gateway = Gateway.of(vertx, options.getName());
    this.parts = parts;
    this.rates = Rates.of(vertx, options.getName(), options.getMaxRates());
    this.access = new Access(channels, options);
  }

  /** Starts to look after the clients. */
  public void start() {
    sweep = vertx.setPeriodic(Math.min(SWEEP_MS, options.getPingIntervalMs()), id -> sweep());
    parts.trust().revocationHandler((tokenId, uid) -> context.runOnContext(v -> revoked(tokenId, uid)));
  }

  /** Adds who is told, on the event loop, which token or user is revoked; of the two one is null. */
  public void onRevoked(BiConsumer<String, String> tokenIdAndUid) {
    revocations.add(tokenIdAndUid);
  }

  private void revoked(String tokenId, String uid) {
    revocations.forEach(each -> each.accept(tokenId, uid));
    for (PushSession session : List.copyOf(sessions)) {
      if (tokenId != null && tokenId.equals(session.identity().tokenId())
        || uid != null && !uid.isEmpty() && uid.equals(session.identity().uid())) {
        session.close(CloseReason.of(4502, "token revoked"));
      }
    }
  }

  private void sweep() {
    long now = nowMs();
    for (int i = sessions.size() - 1; i >= 0; i--) {
      sessions.get(i).tick(now);
    }
  }

  /** Takes a connection that has just come. */
  public PushSession open(Connection<Buffer> connection, boolean isSocket) {
    PushSession session = new PushSession(this, connection, isSocket);
    session.index = sessions.size();
    sessions.add(session);
    return session;
  }

  /** Forgets a client. */
  void remove(PushSession session) {
    PushSession last = sessions.remove(sessions.size() - 1);
    if (last != session) {
      sessions.set(session.index, last);
      last.index = session.index;
    }
  }

  /** Returns the clients of this instance. */
  public List<PushSession> sessions() {
    return sessions;
  }

  /** Returns milliseconds of a clock that nobody sets. */
  public static long nowMs() {
    return TimeUnit.NANOSECONDS.toMillis(System.nanoTime());
  }

  /** Counts something that a client or the back end was refused, by its code. */
  public void refused(int code) {
    refusals.computeIfAbsent(code, key -> new LongAdder()).increment();
  }

  /** Returns what was refused, by code; any thread. */
  public Map<Integer, Long> refusals() {
    Map<Integer, Long> counts = new TreeMap<>();
    refusals.forEach((code, count) -> counts.put(code, count.sum()));
    return counts;
  }

  /** Tells that somebody has subscribed, and if it is the first one here, that too. */
  public void subscribed(String channel, JsonObject about) {
    hooks().tell("subscribe", channel, about);
    if (occupied.merge(channel, 1, Integer::sum) == 1) {
      hooks().tell("occupied", channel, new JsonObject());
    }
  }

  /** Tells that somebody has left, and if it was the last one here, that too. */
  public void unsubscribed(String channel, JsonObject about) {
    hooks().tell("unsubscribe", channel, about);
    if (occupied.computeIfPresent(channel, (key, count) -> count == 1 ? null : count - 1) == null) {
      hooks().tell("vacated", channel, new JsonObject());
    }
  }

  /** Brings the completion of a future to the event loop. */
  public <T> Future<T> here(Future<T> future) {
    Promise<T> promise = context.promise();
    future.onComplete(promise);
    return promise.future();
  }

  /** Ends what runs. */
  public Future<Void> close() {
    if (sweep >= 0) {
      vertx.cancelTimer(sweep);
    }
    return parts.close();
  }

  /** Returns the Vert.x. */
  public Vertx vertx() {
    return vertx;
  }

  /** Returns the context whose event loop is that of all clients here. */
  public ContextInternal context() {
    return context;
  }

  /** Returns the options. */
  public PushOptions options() {
    return options;
  }

  /** Returns the channels. */
  public Channels channels() {
    return channels;
  }

  /** Returns the gateway. */
  public Gateway<Buffer> gateway() {
    return gateway;
  }

  /** Returns who looks at tokens. */
  public Trust trust() {
    return parts.trust();
  }

  /** Returns who is asked and told. */
  public Hooks hooks() {
    return parts.hooks();
  }

  /** Returns who knows what was acknowledged. */
  public Receipts receipts() {
    return parts.receipts();
  }

  /** Returns who may do what. */
  public Access access() {
    return access;
  }

  Rates rates() {
    return rates;
  }

  Presences presences() {
    return presences;
  }

  Deltas deltas() {
    return deltas;
  }
}
