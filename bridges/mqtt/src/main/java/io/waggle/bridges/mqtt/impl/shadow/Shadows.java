// SPDX-License-Identifier: Apache-2.0
package io.waggle.bridges.mqtt.impl.shadow;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.internal.ContextInternal;
import io.vertx.core.internal.logging.Logger;
import io.vertx.core.internal.logging.LoggerFactory;
import io.waggle.bridges.mqtt.MqttShadowOptions;
import io.waggle.bridges.mqtt.impl.broker.LocalClient;
import io.waggle.bridges.mqtt.impl.broker.Message;
import io.waggle.internal.BridgeCounters;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

/**
 * The shadows that this node answers for: one for a broker, on the context it is made on; its methods may be called from
 * any thread.
 *
 * <p>A change is made in four steps, one change at a time for each shadow and node: the new version replaces the old one
 * in the map of the cluster if that is still the one it was made from; it is made safe; then everybody is told. If
 * another node was quicker, it is made again from what that one left, so a version is never given twice.
 */
public final class Shadows {

  private static final Logger LOG = LoggerFactory.getLogger(Shadows.class);
  private static final int MOST_TRIES = 50;
  private static final int MENDED_AT_ONCE = 100;

  private final Vertx vertx;
  private final ContextInternal context;
  private final LocalClient client;
  private final ShadowPeers peers;
  private final MqttShadowOptions options;
  private final ShadowStore store;
  private final ShadowQueues queues;
  private final ShadowAnswers answers;
  private final BridgeCounters counters;
  private final List<Runnable> subscriptions = new ArrayList<>();

  /** What a change led to. */
  private record Change(ShadowDocument before, ShadowDocument after) {
  }

  /** Creates them on the current context. */
  public Shadows(Vertx vertx, LocalClient client, MqttShadowOptions options, ResponseAccess access,
                 BridgeCounters counters) {
    this.vertx = vertx;
    this.context = (ContextInternal) vertx.getOrCreateContext();
    this.client = client;
    this.options = new MqttShadowOptions(options);
    this.peers = new ShadowPeers(vertx, client, options.getMap());
    this.store = new ShadowStore(vertx, client, peers, this.options);
    this.queues = new ShadowQueues(context, options.getMaxPending(), options.getMaxPendingPerShadow());
    this.counters = counters;
    this.answers = new ShadowAnswers(client, peers, access, this.options.isRetainDelta(), counters);
  }

  /** Mends what the last process did not finish, and then listens to requests. */
  public Future<Void> start() {
    return here(() -> store.open().compose(kept -> mend(kept.iterator())).map(mended -> {
      ShadowTopic.FILTERS.forEach(filter -> subscriptions.add(client.subscribeHere(filter, this::handle)));
      return null;
    }));
  }

  /** A few at a time, so that the event loop does something else too. */
  private Future<Void> mend(Iterator<Message> kept) {
    for (int i = 0; i < MENDED_AT_ONCE && kept.hasNext(); i++) {
      Message message = kept.next();
      ShadowTopic topic = ShadowTopic.of(message.topic());
      ShadowDocument document = ShadowStore.parse(message);
      if (document != null) {
        answers.mend(new ShadowName(topic.device(), topic.name()), document);
      }
    }
    return kept.hasNext() ? here(() -> mend(kept)) : Future.succeededFuture();
  }

  /** Ends it; what is under way is finished. */
  public Future<Void> close() {
    return here(() -> {
      subscriptions.forEach(Runnable::run);
      subscriptions.clear();
      peers.close();
      return Future.succeededFuture();
    });
  }

  private <T> Future<T> here(Supplier<Future<T>> work) {
    return context.<T>future(promise -> context.runOnContext(v -> work.get().onComplete(promise)));
  }

  /** Carries out a request that was published. */
  private void handle(Message message) {
    ShadowTopic topic = ShadowTopic.of(message.topic());
    ShadowName name;
    try {
      name = new ShadowName(topic.device(), topic.name());
    } catch (ShadowRefusal e) {
      // There is no topic to answer on.
      counters.increment(e.event());
      return;
    }
    ShadowCall call = new ShadowCall(name, topic.end(), message);
    carryOut(call).onFailure(failure -> {
      ShadowRefusal refusal = refusal(failure);
      counters.increment(refusal.event());
      answers.rejected(call, refusal, seconds(), maxRequestBytes());
    });
  }

  private Future<Void> carryOut(ShadowCall call) {
    try {
      if (call.message().retain()) {
        throw new ShadowRefusal(ShadowRefusal.WRONG, "retain: 1 (expected: 0, a request is for now)");
      }
      boolean isUpdate = call.isUpdate();
      ShadowRequest request = ShadowRequest.of(call.payload(), isUpdate, maxRequestBytes());
      return switch (call.end()) {
        case "update" -> update(call.name(), request, call).mapEmpty();
        case "delete" -> delete(call.name(), request, call).mapEmpty();
        default -> get(call.name()).onSuccess(found -> answers.found(call, request, found)).mapEmpty();
      };
    } catch (ShadowRefusal e) {
      return Future.failedFuture(e);
    }
  }

  private int maxRequestBytes() {
    return 2 * options.getMaxStateBytes() + 1_024;
  }

  static ShadowRefusal refusal(Throwable failure) {
    if (failure instanceof ShadowRefusal refusal) {
      return refusal;
    }
    LOG.warn("shadow: a request failed", failure);
    return new ShadowRefusal(ShadowRefusal.NOT_STORED, "shadow: not available now");
  }

  /** Counts a refusal. */
  void refused(ShadowRefusal refusal) {
    counters.increment(refusal.event());
  }

  /** Returns a shadow; fails with 404 if it is not there. */
  Future<ShadowDocument> get(ShadowName name) {
    return here(() -> queues.run(name, () -> store.read(name)
      .compose(document -> refresh(name, document)))).map(document -> {
      if (!document.isThere()) {
        throw new ShadowRefusal(ShadowRefusal.NOT_FOUND, "shadow: not there");
      }
      return document;
    });
  }

  /** Changes a shadow, or makes it; the call is null if it came otherwise. */
  Future<ShadowDocument> update(ShadowName name, ShadowRequest request, ShadowCall call) {
    return change(name, request, present -> present.with(request.state(), seconds(), options.getMaxStateBytes(),
      options.getMaxDepth()), change -> answers.updated(name, call, request, change.before, change.after));
  }

  /** Deletes a shadow; fails with 404 if it is not there. */
  Future<ShadowDocument> delete(ShadowName name, ShadowRequest request, ShadowCall call) {
    return change(name, request, present -> {
      if (!present.isThere()) {
        throw new ShadowRefusal(ShadowRefusal.NOT_FOUND, "shadow: not there");
      }
      return present.deleted(seconds());
    }, change -> answers.deleted(name, call, request, change.before, change.after));
  }

  private Future<ShadowDocument> change(ShadowName name, ShadowRequest request, UnaryOperator<ShadowDocument> step,
                                        Consumer<Change> tell) {
    return here(() -> queues.run(name, () -> attempt(name, request, step, 1)
      .compose(change -> store.keep(name, change.after)
        .recover(failure -> store.undo(name, change.before, change.after).transform(undone -> Future.failedFuture(
          new ShadowRefusal(ShadowRefusal.NOT_STORED, "shadow: cannot be stored now"))))
        .compose(kept -> {
          tell.accept(change);
          return settle(name, change.after);
        }).map(change.after))));
  }

  private Future<Change> attempt(ShadowName name, ShadowRequest request, UnaryOperator<ShadowDocument> step,
                                 int attempt) {
    return store.read(name).compose(present -> {
      long version = present.isThere() ? present.version() : 0;
      if (request.version() != ShadowRequest.ANY && request.version() != version) {
        throw new ShadowRefusal(ShadowRefusal.CONFLICT, "version: " + request.version() + " (expected: " + version
          + ")");
      }
      ShadowDocument next = step.apply(present);
      return store.replace(name, present, next).compose(done -> {
        if (done) {
          return Future.succeededFuture(new Change(present, next));
        }
        return attempt < MOST_TRIES ? attempt(name, request, step, attempt + 1)
          : Future.failedFuture(new ShadowRefusal(ShadowRefusal.BUSY, "shadow: changed by too many at once"));
      });
    });
  }

  /** A node that was not there when a shadow was changed learns it when it is asked for. */
  private Future<ShadowDocument> refresh(ShadowName name, ShadowDocument document) {
    if (!vertx.isClustered() || store.isKept(name, document)) {
      return Future.succeededFuture(document);
    }
    answers.mend(name, document);
    return store.keep(name, document).map(document);
  }

  /**
   * Nodes that change one shadow may overtake each other with the copy that is made safe and with the delta: whoever
   * writes last looks whether it was the last version, so that in the end it is.
   */
  private Future<Void> settle(ShadowName name, ShadowDocument written) {
    if (!vertx.isClustered()) {
      return Future.succeededFuture();
    }
    return store.read(name).compose(present -> present.version() <= written.version() ? Future.succeededFuture()
      : store.keep(name, present).compose(kept -> {
        answers.mend(name, present);
        return settle(name, present);
      }));
  }

  private static long seconds() {
    return System.currentTimeMillis() / 1_000;
  }
}
