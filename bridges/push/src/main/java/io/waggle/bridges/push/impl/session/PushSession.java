// SPDX-License-Identifier: Apache-2.0
package io.waggle.bridges.push.impl.session;

import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import io.waggle.ChannelAccess.Action;
import io.waggle.CloseReason;
import io.waggle.Connection;
import io.waggle.ProtocolException;
import io.waggle.bridges.push.impl.Identity;
import io.waggle.bridges.push.impl.PushException;
import io.waggle.bridges.push.impl.wire.ClientFrame;
import io.waggle.bridges.push.impl.wire.Frames;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * One client: what state it is in, who it is, what it is subscribed to. Its event loop; it costs nothing but this object
 * until it subscribes.
 */
public final class PushSession {

  private static final int MAX_EARLY = 128;

  /** What a client is. */
  enum State {
    /** It has said nothing. */
    NEW,
    /** Its token is being looked at. */
    CONNECTING,
    /** It may do what it may. */
    READY,
    /** It is gone. */
    CLOSED
  }

  int index;
  private final PushCore core;
  private final Connection<Buffer> connection;
  private final boolean isSocket;
  private State state = State.NEW;
  private Identity identity = Identity.UNNAMED;
  private Map<String, Feed> feeds = Map.of();
  private Deque<Buffer> early;
  private int pending;
  private long paidUntil;
  private final Silence silence;
  private boolean warned;
  private boolean entered;
  private boolean watchesGrants;

  PushSession(PushCore core, Connection<Buffer> connection, boolean isSocket) {
    this.core = core;
    this.connection = connection;
    this.isSocket = isSocket;
    this.silence = new Silence(core.options().getPingIntervalMs(), core.options().getPingGraceMs(), PushCore.nowMs());
    connection.handler(this::received);
    connection.closeHandler(this::closed);
  }

  PushCore core() {
    return core;
  }

  /** Returns the connection. */
  public Connection<Buffer> connection() {
    return connection;
  }

  /** Returns who it is. */
  public Identity identity() {
    return identity;
  }

  State state() {
    return state;
  }

  // ---- what comes in

  private void received(Buffer text) {
    silence.heard(PushCore.nowMs());
    if (state == State.CONNECTING) {
      keepEarly(text);
      return;
    }
    ClientFrame frame;
    try {
      frame = ClientFrame.of(text);
    } catch (ProtocolException e) {
      close(e.reason());
      return;
    }
    if (state == State.READY) {
      handle(frame);
    } else if (state == State.NEW) {
      connectOverSocket(frame);
    }
  }

  private void keepEarly(Buffer text) {
    if (early == null) {
      early = new ArrayDeque<>(4);
    }
    if (early.size() >= MAX_EARLY) {
      close(CloseReason.POLICY_VIOLATION.withText("frames: over " + MAX_EARLY + " before connected"));
    } else {
      early.add(text);
    }
  }

  private void handle(ClientFrame frame) {
    long id = 0;
    try {
      id = frame.id();
      if (pending >= core.options().getMaxPending()) {
        throw new PushException(429, "frames: too many without an answer (expected: at most "
          + core.options().getMaxPending() + ")", 1_000);
      }
      answer(id, channelOf(frame), Commands.run(this, frame, id));
    } catch (RuntimeException e) {
      error(id, e, channelOf(frame));
    }
  }

  private static String channelOf(ClientFrame frame) {
    return frame.json().getValue("channel") instanceof String channel && channel.length() <= 256 ? channel : null;
  }

  private void answer(long id, String channel, Future<Runnable> doing) {
    if (doing == null) {
      return;
    }
    pending++;
    core.here(doing).onComplete(done -> {
      pending--;
      if (state == State.CLOSED) {
        return;
      }
      if (done.failed()) {
        error(id, done.cause(), channel);
      } else {
        done.result().run();
      }
    });
  }

  private void error(long id, Throwable failure, String channel) {
    PushException known = Failures.of(failure);
    core.refused(known.code());
    if (known.code() >= 1_000) {
      close(CloseReason.of(known.code(), known.reason()));
    } else {
      send(Frames.error(id, known, channel).toBuffer());
    }
  }

  // ---- connecting

  private void connectOverSocket(ClientFrame frame) {
    long id;
    try {
      id = frame.id();
      if (!frame.type().equals("connect")) {
        throw new PushException(400, "type: another (expected: connect first)");
      }
    } catch (PushException e) {
      error(0, e, null);
      return;
    }
    connect(frame).onComplete(done -> {
      if (state == State.CLOSED) {
        return;
      }
      if (done.failed()) {
        refused(id, Failures.of(done.cause()));
        return;
      }
      send(Frames.answer("connected", id, done.result()));
      ready();
    });
  }

  private void refused(long id, PushException why) {
    if (!entered && (why.code() == 400 || why.code() == 413)) {
      state = State.NEW;
      early = null;
      error(id, why, null);
      return;
    }
    core.refused(why.code());
    if (why.code() < 1_000) {
      send(Frames.error(id, why, null).toBuffer());
    }
    close(closeReason(why));
  }

  private static CloseReason closeReason(PushException why) {
    boolean isForGood = why.code() == 403 || why.code() == 400 || why.code() == 413;
    int code = why.code() == 401 ? 4500 : isForGood ? 1008 : why.code() >= 1_000 ? why.code() : 1013;
    return CloseReason.of(code, why.reason());
  }

  /**
   * Handles the first frame.
   *
   * @return what {@code connected} says; {@link #ready()} has to be called when it was sent
   */
  public Future<JsonObject> connect(ClientFrame frame) {
    state = State.CONNECTING;
    return core.here(Connecting.begin(this, frame));
  }

  /** It is one of the gateway's. */
  void entered() {
    entered = true;
  }

  /** The client is whom its token names. */
  void identified(Identity who) {
    identity = who;
  }

  /** The client knows that it is connected: what waited for that goes on. */
  public void ready() {
    if (state != State.CONNECTING) {
      return;
    }
    state = State.READY;
    feeds.values().forEach(Feed::open);
    core.hooks().tell("connect", "", about());
    Connecting.sendWaiting(this);
    Deque<Buffer> waiting = early;
    early = null;
    while (waiting != null && !waiting.isEmpty() && state == State.READY) {
      received(waiting.poll());
    }
  }

  /** Returns who it is, for those who are asked and told. */
  JsonObject about() {
    JsonObject about = new JsonObject().put("connection", connection.id())
      .put("uid", identity.uid().isEmpty() ? null : identity.uid());
    return identity.info() == null ? about : about.put("info", identity.info().copy());
  }

  // ---- subscriptions

  Feed feed(String channel) {
    return feeds.get(channel);
  }

  /** Returns how many channels it is subscribed to. */
  int feedCount() {
    return feeds.size();
  }

  void add(Feed feed) {
    if (feeds.isEmpty()) {
      feeds = new HashMap<>(2);
    }
    feeds.put(feed.channel, feed);
  }

  void remove(Feed feed) {
    feeds.remove(feed.channel, feed);
  }

  /** Subscribes on behalf of the server, which asks nobody. */
  public void subscribeByServer(String channel) {
    if (state == State.READY && feed(channel) == null) {
      answer(0, channel, Subscribing.byServer(this, channel));
    }
  }

  /** Ends a subscription on behalf of the server. */
  public void unsubscribeByServer(String channel) {
    Feed feed = feed(channel);
    if (feed != null) {
      end(feed, 3500, "by the server");
    }
  }

  private void end(Feed feed, int code, String reason) {
    Subscribing.end(feed);
    send(Frames.answer("unsubscribed", 0, new JsonObject().put("channel", feed.channel).put("code", code)
      .put("reason", reason)));
  }

  /** Some of the channels are allowed by tokens that expire. */
  void watchGrants() {
    watchesGrants = true;
  }

  private void tickGrants(long now) {
    for (Feed feed : List.copyOf(feeds.values())) {
      if (feed.isExpired(now)) {
        end(feed, 4000, "token expired");
      }
    }
  }

  // ---- limits

  /** Counts a message against its limits; fails with 429. */
  void countPublish() {
    Rates rates = core.rates();
    long now = rates.now();
    int perSecond = core.options().getPublishesPerSecond();
    long since = paidUntil == 0 ? now : paidUntil;
    long wait = Rates.waitMs(since, now, perSecond, core.options().getPublishBurst());
    Publisher.tooMany(wait);
    Publisher.count(core, identity, connection.remoteAddress() == null ? null
      : connection.remoteAddress().hostAddress());
    paidUntil = Rates.after(since, now, perSecond);
  }

  /** Looks at the clock, about once a second. */
  void tick(long now) {
    if (state == State.NEW || state == State.CONNECTING) {
      if (now - silence.heardAt() > core.options().getConnectTimeoutMs()) {
        close(CloseReason.HANDSHAKE_TIMEOUT);
      }
      return;
    }
    if (identity.expiresAtMs() > 0) {
      tickToken(System.currentTimeMillis());
    }
    if (watchesGrants && state == State.READY) {
      tickGrants(System.currentTimeMillis());
    }
    if (isSocket && state == State.READY) {
      tickSilence(now);
    }
  }

  private void tickToken(long now) {
    long left = identity.expiresAtMs() - now;
    if (left <= 0) {
      close(CloseReason.of(4501, "token expired"));
    } else if (left <= core.options().getExpiryNoticeMs() && !warned) {
      warned = true;
      send(Frames.answer("expiring", 0, new JsonObject().put("in", (left + 999) / 1_000)));
    }
  }

  private void tickSilence(long now) {
    switch (silence.look(now, connection.messagesWritten())) {
      case PING -> send(Frames.PING);
      case CLOSE -> close(CloseReason.IDLE_TIMEOUT);
      default -> { }
    }
  }

  /** Another token is good for the same user; if it does not allow what the last one did, the client connects anew. */
  void refreshed(Identity anew) {
    identity = anew;
    warned = false;
    for (Feed feed : List.copyOf(feeds.values())) {
      if (!feed.grants(Action.SUBSCRIBE)) {
        core.here(core.access().allows(anew, Action.SUBSCRIBE, feed.channel)).onSuccess(allowed -> {
          if (!allowed && feeds.get(feed.channel) == feed) {
            close(CloseReason.of(4000, "subscribe: " + feed.channel + " (expected: permission)"));
          }
        });
      }
    }
  }

  // ---- what goes out

  boolean send(Buffer frame) {
    return connection.send(frame);
  }

  /** Closes it. */
  public void close(CloseReason reason) {
    connection.close(reason);
  }

  private void closed(CloseReason reason) {
    State was = state;
    state = State.CLOSED;
    early = null;
    core.remove(this);
    feeds.values().forEach(Subscribing::close);
    feeds = Map.of();
    if (was == State.READY) {
      core.hooks().tell("disconnect", "", about().put("code", reason.code()));
    }
  }
}
