// SPDX-License-Identifier: Apache-2.0
package io.waggle.bridges.push.impl.hooks;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.waggle.bridges.push.HookOptions;
import io.waggle.bridges.push.impl.Hooks;
import io.waggle.internal.BridgeCounters;
import io.waggle.internal.trust.BoundedHttp;
import io.waggle.internal.trust.References;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;

/** Hooks over HTTP, of one instance of a bridge. Any thread. */
public final class HttpHooks implements Hooks {

  private final BoundedHttp http;
  private final Asker asker;
  private final Telling telling;
  private final Set<String> occupied = ConcurrentHashMap.newKeySet();
  private final AtomicBoolean closed = new AtomicBoolean();
  private final Map<String, Integer> subscriptions = new ConcurrentHashMap<>();

  private HttpHooks(Vertx vertx, String name, HookOptions options, Resolved resolved) {
    telling = Telling.of(vertx, name, options, BridgeCounters.of(vertx, name), resolved.targets());
    http = new BoundedHttp(vertx, options.getMaxAsking());
    asker = new Asker(options, resolved.headers, http, telling.counts());
  }

  /**
   * What references of the options stand for.
   *
   * @param headers of questions and webhooks
   */
  private record Resolved(List<Target> targets, Map<String, String> headers) {
  }

  /**
   * Creates them and reads the secrets.
   *
   * @param name of the bridge: its instances in one Vert.x share the webhooks and their queues, and all in the cluster
   *     count together which channels are occupied
   * @return fails with {@code IllegalArgumentException} if a secret or a reference is not good
   */
  public static Future<HttpHooks> create(Vertx vertx, String name, HookOptions options) {
    HookOptions own = new HookOptions(options);
    return vertx.executeBlocking(() -> resolve(own)).map(resolved -> new HttpHooks(vertx, name, own, resolved))
      .compose(hooks -> hooks.telling.started().recover(failure ->
        hooks.close().transform(closed -> Future.failedFuture(failure))).map(hooks));
  }

  private static Resolved resolve(HookOptions options) {
    References references = new References();
    Map<String, String> headers = new HashMap<>();
    options.getHeaders().forEach((header, value) -> headers.put(header, references.resolve(value, "headers")));
    headers.put("Content-Type", "application/json");
    return new Resolved(options.getWebhooks().stream().map(each -> new Target(each.url(), Set.copyOf(each.events()),
      each.channels(), headers, new WaggleForm(references.resolve(each.secret(), "secret")))).toList(), headers);
  }

  @Override
  public Future<JsonObject> ask(String kind, JsonObject question) {
    return asks(kind) ? asker.ask(kind, question) : Future.succeededFuture(new JsonObject().put("allow", true));
  }

  @Override
  public boolean asks(String kind) {
    return asker.asks(kind);
  }

  @Override
  public void tell(String kind, String channel, JsonObject event) {
    switch (kind) {
      case Telling.OCCUPIED -> occupy(channel, event);
      case Telling.VACATED -> vacate(channel, event);
      default -> {
        telling.tell(kind, channel, event);
        count(kind, channel);
      }
    }
  }

  /** Who tells of subscriptions need not tell of the first and the last one. */
  private void count(String kind, String channel) {
    if (!telling.countsSubscribers()) {
      return;
    }
    if (kind.equals("subscribe") && subscriptions.merge(channel, 1, Integer::sum) == 1) {
      occupy(channel, new JsonObject());
    } else if (kind.equals("unsubscribe")
      && subscriptions.computeIfPresent(channel, (key, count) -> count == 1 ? null : count - 1) == null) {
      vacate(channel, new JsonObject());
    }
  }

  /** Told twice, it counts once. */
  private void occupy(String channel, JsonObject event) {
    if (occupied.add(channel)) {
      telling.count(channel, "", true, event);
    }
  }

  private void vacate(String channel, JsonObject event) {
    if (occupied.remove(channel)) {
      telling.count(channel, "", false, event);
    }
  }

  Counts counts() {
    return telling.counts();
  }

  @Override
  public Future<Void> close() {
    if (!closed.compareAndSet(false, true)) {
      return Future.succeededFuture();
    }
    List.copyOf(occupied).forEach(channel -> vacate(channel, new JsonObject()));
    return telling.release().transform(done -> http.close());
  }
}
