// SPDX-License-Identifier: Apache-2.0
package io.waggle.impl.shared;

import io.vertx.core.Closeable;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Promise;
import io.vertx.core.VertxException;
import io.vertx.core.internal.ContextInternal;
import io.vertx.core.internal.logging.Logger;
import io.vertx.core.internal.logging.LoggerFactory;
import io.waggle.Shared;
import io.waggle.SharedOptions;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * One watcher: the keys it should look at, and what it was told last. Belongs to {@link Watches}, on whose context all
 * of it happens; only the handler runs elsewhere, on its own.
 *
 * <p>It looks at a few keys at a time, tells the handler what is new, and goes on when that has returned. Keys that
 * change meanwhile wait in a set; when that is full, they are forgotten and it looks at everything again. It always comes
 * to the end of all keys before it begins anew: there may be so many that the next reason to do so comes first.
 */
final class WatchImpl implements Shared.Watch {

  private static final Logger LOG = LoggerFactory.getLogger(WatchImpl.class);
  private static final int AT_A_TIME = 16;

  private final Watches watches;
  private final ContextInternal context;
  private final ContextInternal target;
  private final String key;
  private final String prefix;
  private final Handler<Shared.Change> handler;
  private final SharedOptions options;
  private final Map<String, Known> known = new HashMap<>();
  private final Set<String> changed = new LinkedHashSet<>();
  /** Of all keys, those that are still to be looked at. */
  private Iterator<String> rest = Collections.emptyIterator();
  private final Promise<Shared.Watch> started;
  private final Promise<Void> ended;
  private final Closeable hook = closed -> cancel().onComplete(done -> closed.succeed());
  private boolean lookAtAll = true;
  private boolean hasLooked;
  private boolean busy;
  private boolean over;

  /** What was told last, and the timer of its end; -1 for none. */
  private record Known(Entry entry, long timer) {
  }

  private record News(String key, Entry entry) {
  }

  WatchImpl(Watches watches, ContextInternal target, String key, Handler<Shared.Change> handler,
            SharedOptions options) {
    this.watches = watches;
    this.context = watches.context();
    this.target = target;
    this.key = key;
    this.prefix = key.endsWith("*") ? key.substring(0, key.length() - 1) : null;
    this.handler = handler;
    this.options = options;
    this.started = target.promise();
    this.ended = target.promise();
    target.addCloseHook(hook);
  }

  Future<Shared.Watch> started() {
    return started.future();
  }

  @Override
  public Future<Void> ended() {
    return ended.future();
  }

  @Override
  public Future<Void> cancel() {
    context.runOnContext(v -> end(null));
    return ended();
  }

  void end(Throwable failure) {
    if (over) {
      return;
    }
    over = true;
    known.values().forEach(this::cancelTimer);
    known.clear();
    changed.clear();
    rest = Collections.emptyIterator();
    watches.remove(this);
    target.removeCloseHook(hook);
    if (failure == null) {
      started.tryComplete(this);
      ended.complete();
    } else {
      started.tryFail(failure);
      ended.fail(failure);
    }
  }

  private void cancelTimer(Known last) {
    if (last.timer >= 0) {
      context.owner().cancelTimer(last.timer);
    }
  }

  void changed(String changedKey) {
    if (prefix == null ? changedKey.equals(key) : changedKey.startsWith(prefix)) {
      if (changed.size() >= options.getWatchQueue()) {
        changed.clear();
        lookAtAll = true;
      }
      changed.add(changedKey);
      goOn();
    }
  }

  /** It may have missed something. */
  void lookAtAll() {
    lookAtAll = true;
    goOn();
  }

  private void goOn() {
    if (over || busy) {
      return;
    }
    if (!changed.isEmpty() || rest.hasNext()) {
      look();
      return;
    }
    if (hasLooked) {
      started.tryComplete(this);
    }
    if (!lookAtAll) {
      return;
    }
    lookAtAll = false;
    if (prefix == null) {
      foundKeys(Set.of(key));
      return;
    }
    busy = true;
    watches.entries().keys().onComplete(keys -> context.runOnContext(v -> {
      busy = false;
      if (keys.succeeded()) {
        foundKeys(keys.result());
      } else {
        failed(keys.cause());
      }
    }));
  }

  private void foundKeys(Set<String> keys) {
    if (over) {
      return;
    }
    Set<String> all = new LinkedHashSet<>(known.keySet());
    for (String each : keys) {
      if ((prefix == null || each.startsWith(prefix)) && all.add(each) && all.size() > options.getMaxWatchedKeys()) {
        tooManyKeys();
        return;
      }
    }
    hasLooked = true;
    rest = all.iterator();
    goOn();
  }

  private void tooManyKeys() {
    end(VertxException.noStackTrace("watch: more than " + options.getMaxWatchedKeys()
      + " keys (expected: at most maxWatchedKeys)"));
  }

  private void look() {
    busy = true;
    int most = rest.hasNext() ? AT_A_TIME / 2 : AT_A_TIME;
    Set<String> batch = new LinkedHashSet<>();
    for (Iterator<String> next = changed.iterator(); next.hasNext() && batch.size() < most;) {
      batch.add(next.next());
      next.remove();
    }
    while (rest.hasNext() && batch.size() < AT_A_TIME) {
      batch.add(rest.next());
    }
    List<Future<News>> looks = new ArrayList<>();
    batch.forEach(each -> looks.add(watches.entries().get(each).map(entry -> new News(each, entry))));
    Future.all(looks).onComplete(done -> context.runOnContext(v -> {
      busy = false;
      if (done.succeeded()) {
        tell(looks.stream().map(Future::result).toList());
      } else {
        failed(done.cause());
      }
    }));
  }

  private void failed(Throwable failure) {
    if (!started.future().isComplete()) {
      end(failure);
    } else if (!over) {
      // The next refresh, or the next news, looks again.
      LOG.warn("watch of " + watches.name() + ": could not look: " + failure.getMessage());
      lookAtAll = true;
      watches.refreshSoon();
    }
  }

  private void tell(List<News> looked) {
    if (over) {
      return;
    }
    List<News> news = new ArrayList<>();
    for (News each : looked) {
      if (learn(each.key, each.entry)) {
        news.add(each);
      }
    }
    if (known.size() > options.getMaxWatchedKeys()) {
      tooManyKeys();
    } else if (news.isEmpty()) {
      goOn();
    } else {
      busy = true;
      target.runOnContext(v -> {
        news.forEach(this::call);
        context.runOnContext(told -> {
          busy = false;
          goOn();
        });
      });
    }
  }

  private void call(News news) {
    try {
      handler.handle(new Shared.Change(news.key, news.entry == null ? null : news.entry.value()));
    } catch (RuntimeException e) {
      target.reportException(e);
    }
  }

  /** Remembers what is there; returns whether it is news. Absence of the one key asked for is news, once. */
  private boolean learn(String each, Entry entry) {
    Known last = known.get(each);
    if (last != null && last.entry == null && entry == null) {
      return false;
    }
    if (last != null) {
      cancelTimer(last);
    }
    if (entry == null && prefix != null) {
      known.remove(each);
      return last != null;
    }
    long timer = entry == null || entry.endsAt() == 0 ? -1
      : context.setTimer(Math.max(1, entry.endsAt() - watches.entries().now() + 1), id -> changed(each));
    known.put(each, new Known(entry, timer));
    return last == null || entry == null || !entry.hasSameValue(last.entry);
  }
}
