// SPDX-License-Identifier: Apache-2.0
package io.waggle.impl.channel;

import io.vertx.core.Future;
import io.waggle.ChannelMessage;
import io.waggle.SubscribeOptions;
import io.waggle.internal.ChannelTap;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/**
 * A bridge with subscribers of its own. Patterns belong to the event loop of the {@link Hub}; what is known of topics may
 * be asked for on any thread, and counts as long as nobody has come or gone since.
 */
final class Tap implements ChannelTap {

  private static final int MAX_VERDICTS = 10_000;

  private final Hub hub;
  private final boolean rules;
  private final Consumer<ChannelMessage> handler;
  private final Map<String, Spout> spouts = new HashMap<>();
  private final Map<String, Verdict> verdicts = new ConcurrentHashMap<>();
  /** Written on one thread only. */
  private volatile long changes;
  /** Whether there is nobody else at all, and nothing to be kept. Written there too. */
  private volatile boolean alone;
  private volatile Consumer<ChannelMessage> published = message -> { };
  private final boolean keepsHistory;
  /** Subscriptions of this tap. */
  private int open;
  private ChannelMessage last;

  /** Whether a topic was wanted after so many changes of who is subscribed. */
  private record Verdict(long changes, boolean wanted) {
  }

  Tap(Hub hub, boolean rules, Consumer<ChannelMessage> handler) {
    this.hub = hub;
    this.rules = rules;
    this.handler = handler;
    this.keepsHistory = hub.options.getChannels().stream().anyMatch(each -> each.getHistorySize() > 0);
    hub.run(() -> hub.add(this));
  }

  /**
   * Somebody has come or gone.
   *
   * @param isOwn whether that was this tap's doing
   * @param subscribers how many there are on this node
   */
  void changed(boolean isOwn, int subscribers) {
    changes += isOwn ? 0 : 1;
    alone = !keepsHistory && subscribers == open && hub.interest.isAlone();
  }

  @Override
  public void publishedHandler(Consumer<ChannelMessage> handler) {
    published = handler;
  }

  /** Somebody on this node has published a message. */
  void published(ChannelMessage message) {
    published.accept(message);
  }

  @Override
  public Future<Void> add(String pattern) {
    try {
      Topics.checkPattern(pattern, hub.options);
    } catch (IllegalArgumentException e) {
      return Future.failedFuture(e);
    }
    return hub.call(() -> {
      if (spouts.containsKey(pattern)) {
        return Future.succeededFuture();
      }
      Spout spout = new Spout(pattern);
      spouts.put(pattern, spout);
      open++;
      return spout.begin(null).mapEmpty();
    });
  }

  @Override
  public void remove(String pattern) {
    hub.call(() -> {
      Spout spout = spouts.remove(pattern);
      if (spout != null) {
        open--;
        spout.ended();
      }
      return Future.succeededFuture();
    });
  }

  @Override
  public boolean isWanted(String topic) {
    if (alone) {
      return false;
    }
    Verdict verdict = verdicts.get(topic);
    if (verdict != null && verdict.changes == changes) {
      return verdict.wanted;
    }
    try {
      Topics.checkTopic(topic, hub.options);
    } catch (IllegalArgumentException e) {
      return false;
    }
    hub.call(() -> Future.succeededFuture(look(topic)));
    return true;
  }

  private Verdict look(String topic) {
    if (verdicts.size() >= MAX_VERDICTS) {
      verdicts.clear();
    }
    boolean isWanted = hub.optionsOf(topic).getHistorySize() > 0 || hub.interest.isWantedElsewhere(topic)
      || hub.subscribers.match(topic).stream().anyMatch(each -> !(each.tap() == this));
    Verdict verdict = new Verdict(changes, isWanted);
    verdicts.put(topic, verdict);
    return verdict;
  }

  @Override
  public boolean keepsPresence(String topic) {
    return hub.optionsOf(topic).isPresence();
  }

  @Override
  public boolean hasRules() {
    return rules;
  }

  @Override
  public void close() {
    hub.call(() -> {
      open = 0;
      spouts.values().forEach(Subscriber::ended);
      spouts.clear();
      hub.remove(this);
      return Future.succeededFuture();
    });
  }

  /** The subscription to one pattern. */
  private final class Spout extends Subscriber {

    private Spout(String pattern) {
      super(Tap.this.hub, pattern, new SubscribeOptions(), false);
    }

    @Override
    Tap tap() {
      return Tap.this;
    }

    /** Patterns that match the same message are asked one after the other. */
    @Override
    boolean hand(ChannelMessage message) {
      if (message != last) {
        last = message;
        hub.counters.delivered.increment();
        handler.accept(message);
      }
      return true;
    }

    @Override
    void tell(Runnable action) {
      action.run();
    }

    @Override
    void lossUnhandled(String topic) {
      Hub.LOG.warn("messages of " + topic + " did not reach a bridge");
    }
  }
}
