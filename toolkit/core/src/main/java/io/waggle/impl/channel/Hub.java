// SPDX-License-Identifier: Apache-2.0
package io.waggle.impl.channel;

import io.netty.channel.EventLoop;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.VertxException;
import io.vertx.core.internal.logging.Logger;
import io.vertx.core.internal.logging.LoggerFactory;
import io.waggle.ChannelMessage;
import io.waggle.ChannelOptions;
import io.waggle.ChannelPosition;
import io.waggle.ChannelsOptions;
import io.waggle.DeliveryLevel;
import io.waggle.impl.WaggleVertx;
import io.waggle.impl.cluster.Peers;
import io.waggle.spi.ChannelStore;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * One node's part of the channels of a name. Its state belongs to the event loop of {@link Peers}; {@link #run} goes
 * there, and the methods that any thread may call say so.
 *
 * <p>A message of a topic with history is stored first and then passed on, so a node that missed it can read it.
 */
final class Hub {

  static final Logger LOG = LoggerFactory.getLogger(Hub.class);
  private static final ChannelOptions DEFAULTS = new ChannelOptions();

  final WaggleVertx waggle;
  final ChannelsOptions options;
  final Peers peers;
  final ChannelStore store;
  final Counters counters = new Counters();
  final PatternTrie<Subscriber> subscribers = new PatternTrie<>();
  final Feeds feeds = new Feeds(this);
  final Interest interest;
  final Owners owners = new Owners();
  final PresenceTable presence;
  final Groups groups = new Groups(this);
  private final AtomicInteger publishing = new AtomicInteger();
  final Map<String, Long> historyTopics = new LinkedHashMap<>(16, 0.75f, true);
  private final ScheduledFuture<?> checks;
  final Fanouts fanouts;
  private final Inbox inbox;
  private Fanout fanout;
  /** Who got the message before, as long as nobody of them has left. */
  private Map<EventLoop, Recipients> lastRecipients = Map.of();
  private final List<Tap> taps = new ArrayList<>(1);
  /** How many are subscribed, those of taps included. */
  private int count;
  private boolean closed;

  Hub(WaggleVertx waggle, String name, ChannelsOptions options, ChannelStore store) {
    this.waggle = waggle;
    this.options = options;
    this.store = store;
    this.peers = Peers.of(waggle);
    this.inbox = new Inbox(peers.context().nettyEventLoop());
    this.fanouts = new Fanouts(peers.context().nettyEventLoop());
    this.presence = new PresenceTable(this);
    this.interest = new Interest(this, "channels/" + name);
    // Not a timer of Vert.x: it ends with the event loop and is nobody's leftover.
    interest.start();
    checks = peers.context().nettyEventLoop().scheduleWithFixedDelay(this::check, options.getPositionCheckMs(),
      options.getPositionCheckMs(), TimeUnit.MILLISECONDS);
  }

  // ---- any thread

  /** Runs something on the event loop: at once if already there. */
  void run(Runnable action) {
    inbox.run(waggle.vertx().getOrCreateContext().nettyEventLoop(), action);
  }

  /** Runs something on the event loop, after what is waiting there, and hands its result to the caller's context. */
  <T> Future<T> call(Supplier<Future<T>> action) {
    return call(action, result -> { });
  }

  /** Does so, and then, when the caller has been told, another thing here. */
  <T> Future<T> call(Supplier<Future<T>> action, Consumer<T> then) {
    Promise<T> promise = waggle.vertx().getOrCreateContext().promise();
    run(() -> {
      if (closed) {
        promise.fail(VertxException.noStackTrace("channels: closed (expected: open)"));
        return;
      }
      Future<T> result;
      try {
        result = action.get();
      } catch (RuntimeException e) {
        result = Future.failedFuture(e);
      }
      result.onComplete(promise).onSuccess(then::accept);
    });
    return promise.future();
  }

  /** Brings the completion of a store's future to the event loop. */
  <T> Future<T> here(Supplier<Future<T>> operation) {
    Future<T> result;
    try {
      result = operation.get();
    } catch (RuntimeException e) {
      result = Future.failedFuture(e);
    }
    if (result.isComplete()) {
      return result;
    }
    Promise<T> promise = Promise.promise();
    result.onComplete(done -> run(() -> promise.handle(done)));
    return promise.future();
  }

  /** Returns what holds for a topic. */
  ChannelOptions optionsOf(String topic) {
    for (ChannelOptions each : options.getChannels()) {
      if (Topics.matches(each.getPattern(), topic)) {
        return each;
      }
    }
    return DEFAULTS;
  }

  ChannelStore.Retention retention(ChannelOptions of) {
    return new ChannelStore.Retention(of.getHistorySize(), of.getHistoryAgeMs(),
      of.getDelivery() == DeliveryLevel.EFFECTIVELY_ONCE ? of.getIdWindowMs() : 0);
  }

  VertxException refusal(String text) {
    counters.refused.increment();
    return VertxException.noStackTrace(text);
  }

  Future<ChannelPosition> publish(ChannelMessage message) {
    if (publishing.incrementAndGet() > options.getMaxPublishing()) {
      publishing.decrementAndGet();
      return Future.failedFuture(refusal("publishing: too much at once (expected: at most " + options.getMaxPublishing()
        + " messages on their way)"));
    }
    counters.published.increment();
    return call(() -> publishHere(message)).onComplete(done -> publishing.decrementAndGet());
  }

  // ---- event loop

  /**
   * Notes that somebody has come or gone.
   *
   * @param own the tap whose own subscription it is; null if it is nobody's
   * @param more 1 or -1 here; 0 on another node
   */
  void changed(Tap own, int more) {
    count += more;
    for (Tap tap : taps) {
      tap.changed(tap == own, count);
    }
  }

  void add(Tap tap) {
    taps.add(tap);
    tap.changed(false, count);
  }

  void remove(Tap tap) {
    taps.remove(tap);
  }

  private Future<ChannelPosition> publishHere(ChannelMessage message) {
    ChannelOptions of = optionsOf(message.topic());
    if (of.getHistorySize() == 0) {
      arrived(message);
      interest.forward(message);
      tellTaps(message, false);
      return Future.succeededFuture(ChannelPosition.NONE);
    }
    if (!mayHaveHistory(message.topic(), of)) {
      return Future.failedFuture(refusal("topics: too many with history (expected: at most "
        + options.getMaxHistoryTopics() + ")"));
    }
    return here(() -> store.append(message.topic(), message, retention(of))).map(appended -> {
      // A duplicate is passed on too: whoever stored it may have died before. Who has it drops it by its offset.
      if (appended.position().offset() > 0) {
        ChannelMessage stored = message.at(appended.position());
        arrived(stored);
        interest.forward(stored);
        tellTaps(stored, appended.duplicate());
      }
      return appended.position();
    });
  }

  private void tellTaps(ChannelMessage message, boolean isDuplicate) {
    if (!isDuplicate) {
      taps.forEach(tap -> tap.published(message));
    }
  }

  private boolean mayHaveHistory(String topic, ChannelOptions of) {
    long now = System.currentTimeMillis();
    if (!historyTopics.containsKey(topic) && historyTopics.size() >= options.getMaxHistoryTopics()) {
      var oldest = historyTopics.entrySet().iterator().next();
      if (now - oldest.getValue() < optionsOf(oldest.getKey()).getHistoryAgeMs()) {
        return false;
      }
      historyTopics.remove(oldest.getKey());
    }
    historyTopics.put(topic, now);
    return true;
  }

  /** Takes a message that was published here or on another node. */
  void arrived(ChannelMessage message) {
    if (message.epoch().isEmpty()) {
      dispatch(message);
      return;
    }
    Feed feed = feeds.get(message.topic());
    if (feed == null && !subscribers.match(message.topic()).isEmpty()) {
      feed = feeds.open(message.topic());
    }
    if (feed != null) {
      feed.sequencer.accept(message);
    }
  }

  /** Hands a message, the next of its topic, to everybody here who wants it. */
  void dispatch(ChannelMessage message) {
    Fanout outer = fanout;
    fanout = new Fanout(message, lastRecipients);
    try {
      subscribers.forEachMatch(message.topic(), subscriber -> subscriber.arrived(message));
      lastRecipients = fanout.complete();
      counters.delivered.add(fanout.count());
      fanouts.add(fanout);
    } finally {
      fanout = outer;
    }
  }

  /** Returns the fan-out that a message is part of, or null if it is for one subscriber. */
  Fanout fanoutOf(ChannelMessage message) {
    return fanout != null && fanout.message == message ? fanout : null;
  }

  /** Holds on to nobody who has left. */
  void forgetRecipients() {
    lastRecipients = Map.of();
  }

  void later(long delayMs, Runnable action) {
    peers.context().nettyEventLoop().schedule(() -> {
      if (!closed) {
        action.run();
      }
    }, delayMs, TimeUnit.MILLISECONDS);
  }

  private void check() {
    try {
      feeds.check();
      interest.check();
      groups.check();
    } catch (RuntimeException e) {
      LOG.error("channels: a check failed", e);
    }
  }

  Future<Void> close() {
    return call(() -> {
      fanouts.flush();
      closed = true;
      checks.cancel(false);
      groups.close();
      interest.close();
      subscribers.all().forEach(Subscriber::ended);
      return Future.succeededFuture();
    });
  }
}
