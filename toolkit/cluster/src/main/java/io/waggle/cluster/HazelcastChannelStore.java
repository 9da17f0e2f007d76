// SPDX-License-Identifier: Apache-2.0
package io.waggle.cluster;

import com.hazelcast.core.HazelcastInstance;
import com.hazelcast.map.IMap;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.WorkerExecutor;
import io.waggle.ChannelMessage;
import io.waggle.ChannelPosition;
import io.waggle.spi.ChannelStore;
import java.util.ArrayDeque;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * History in the memory of the cluster: a Hazelcast ring buffer for each topic, with a copy on another member, so it
 * outlives any one of them. Any thread; appends are asynchronous, reads run on a few worker threads of the store's own.
 *
 * <p>If more members die at once than there are copies, topics go on under other epochs. In a partition both sides go
 * on, and the smaller side's messages are gone when it comes back.
 */
final class HazelcastChannelStore implements ChannelStore {

  private static final int THREADS = 4;
  private static final int MAX_OPEN = 20_000;
  private static final String ON_ITS_WAY = "";
  private static final long LOOK_AGAIN_MS = 20;
  private static final int LOOKS = 50;

  private final Vertx vertx;
  private final HazelcastInstance hazelcast;
  private final String channels;
  private final WorkerExecutor workers;
  private final IMap<String, String> groups;
  private final IMap<String, String> ids;
  private final Map<String, Opening> open = new LinkedHashMap<>(16, 0.75f, true) {
    @Override
    protected boolean removeEldestEntry(Map.Entry<String, Opening> eldest) {
      return size() > MAX_OPEN;
    }
  };

  /** A ring that is being opened, which may take a call to another member, and those who wait for it in order. */
  private static final class Opening {
    private final ArrayDeque<Consumer<TopicRing>> waiting = new ArrayDeque<>();
    private TopicRing ring;
    private Future<?> last = Future.succeededFuture();

    /** Completes as a future does, after those given before: they are worked on together and told in order. */
    synchronized <T> Future<T> inTurn(Future<T> future) {
      Promise<T> promise = Promise.promise();
      Future<?> before = last;
      last = promise.future();
      before.onComplete(v -> future.onComplete(promise));
      return promise.future();
    }

    synchronized void then(Consumer<TopicRing> action) {
      if (ring == null) {
        waiting.add(action);
      } else {
        action.accept(ring);
      }
    }

    synchronized void opened(TopicRing opened) {
      ring = opened;
      waiting.forEach(action -> action.accept(opened));
      waiting.clear();
    }
  }

  HazelcastChannelStore(Vertx vertx, HazelcastInstance hazelcast, String channels) {
    this.vertx = vertx;
    this.hazelcast = hazelcast;
    this.channels = channels;
    this.workers = vertx.createSharedWorkerExecutor("waggle-channel-store", THREADS);
    this.groups = hazelcast.getMap("waggle.channel.groups." + channels);
    this.ids = hazelcast.getMap("waggle.channel.ids." + channels);
  }

  private synchronized Opening open(String name) {
    Opening opening = open.get(name);
    if (opening == null) {
      Opening made = new Opening();
      opening = made;
      open.put(name, made);
      workers.executeBlocking(() -> new TopicRing(hazelcast, name), false)
        .onSuccess(made::opened)
        .onFailure(e -> forget(name));
    }
    return opening;
  }

  private synchronized void forget(String name) {
    open.remove(name);
  }

  @Override
  public Future<Appended> append(String topic, ChannelMessage message, Retention retention) {
    Promise<Appended> promise = Promise.promise();
    Opening opening = open(TopicRing.name(channels, topic, retention));
    opening.then(ring -> {
      if (retention.idWindowMs() > 0) {
        opening.inTurn(claim(topic, message, retention))
          .compose(before -> claimed(before, topic, message, retention, ring, 0)).onComplete(promise);
      } else {
        add(ring, message).onComplete(promise);
      }
    });
    return promise.future();
  }

  private static Future<Appended> add(TopicRing ring, ChannelMessage message) {
    return ring.append(message).map(position -> new Appended(position, false));
  }

  private static String idKey(String topic, ChannelMessage message) {
    return topic + '\n' + message.id();
  }

  /** Puts the id; completes with what was there before. */
  private Future<String> claim(String topic, ChannelMessage message, Retention retention) {
    return workers.executeBlocking(() -> ids.putIfAbsent(idKey(topic, message), ON_ITS_WAY, retention.idWindowMs(),
      TimeUnit.MILLISECONDS), false);
  }

  /** Whoever puts the id first adds the message; the others wait for its position. */
  private Future<Appended> claimed(String before, String topic, ChannelMessage message, Retention retention,
                                   TopicRing ring, int looks) {
    // Whoever claimed it and has not come to an end for so long has died.
    if (before == null || before.equals(ON_ITS_WAY) && looks >= LOOKS) {
      String key = idKey(topic, message);
      return add(ring, message).compose(
        added -> Future.fromCompletionStage(ids.setAsync(key, text(added.position()), retention.idWindowMs(),
          TimeUnit.MILLISECONDS)).map(added),
        failure -> Future.fromCompletionStage(ids.removeAsync(key)).transform(v -> Future.failedFuture(failure)));
    }
    return before.equals(ON_ITS_WAY)
      ? vertx.timer(LOOK_AGAIN_MS).compose(v -> claim(topic, message, retention))
        .compose(now -> claimed(now, topic, message, retention, ring, looks + 1))
      : Future.succeededFuture(new Appended(position(before), true));
  }

  @Override
  public Future<Slice> read(String topic, Retention retention, long from, int limit) {
    Promise<Slice> promise = Promise.promise();
    open(TopicRing.name(channels, topic, retention)).then(ring -> workers.executeBlocking(() ->
      ring.read(retention, from, limit, System.currentTimeMillis()), false).onComplete(promise));
    return promise.future();
  }

  private static String text(ChannelPosition position) {
    return position.epoch() + " " + position.offset();
  }

  private static ChannelPosition position(String text) {
    int space = text.indexOf(' ');
    return new ChannelPosition(text.substring(0, space), Long.parseLong(text.substring(space + 1)));
  }

  @Override
  public Future<ChannelPosition> committed(String topic, String group) {
    return Future.fromCompletionStage(groups.getAsync(group + '\n' + topic))
      .map(text -> text == null ? null : position(text));
  }

  @Override
  public Future<Void> commit(String topic, String group, ChannelPosition position) {
    return Future.fromCompletionStage(groups.setAsync(group + '\n' + topic, text(position)));
  }

  @Override
  public Future<Void> remove(String topic) {
    return workers.executeBlocking(() -> {
      for (String name : TopicRing.names(channels, topic)) {
        new TopicRing(hazelcast, name).destroy();
        forget(name);
      }
      return null;
    }, false);
  }

  @Override
  public Future<Void> close() {
    return workers.close();
  }
}
