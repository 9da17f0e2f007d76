// SPDX-License-Identifier: Apache-2.0
package io.waggle.bridges.mqtt.impl.shadow;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import io.waggle.Shared;
import io.waggle.SharedOptions;
import io.waggle.bridges.mqtt.MqttShadowOptions;
import io.waggle.bridges.mqtt.impl.broker.LocalClient;
import io.waggle.bridges.mqtt.impl.broker.Message;
import io.waggle.bridges.mqtt.impl.wire.Properties;
import java.util.ArrayList;
import java.util.List;

/**
 * Where documents are kept. The truth is the shared map, changed by comparing and setting; the retained message
 * {@code $shadow/<device>/document} is its copy that outlives the process, written before anybody is told of a change,
 * and read when the map has nothing. Any thread.
 */
final class ShadowStore {

  private static final String COUNT = "count";
  private static final String DOCUMENT = "document";

  private final LocalClient client;
  private final ShadowPeers peers;
  private final MqttShadowOptions options;
  private final Shared shared;

  ShadowStore(Vertx vertx, LocalClient client, ShadowPeers peers, MqttShadowOptions options) {
    this.client = client;
    this.peers = peers;
    this.options = options;
    this.shared = Shared.of(vertx, options.getMap(), new SharedOptions().setMaxValueBytes(
      Math.max(SharedOptions.DEFAULT_MAX_VALUE_BYTES, 12 * options.getMaxStateBytes())));
  }

  /**
   * Counts the shadows that the last process left, unless another node has.
   *
   * @return their documents as they were kept; none if another node has
   */
  Future<List<Message>> open() {
    return shared.get(COUNT).compose(count -> {
      if (count != null) {
        return Future.succeededFuture(List.of());
      }
      List<Message> kept = new ArrayList<>(client.retained(ShadowName.ROOT + "+/" + DOCUMENT,
        options.getMaxShadows()));
      kept.addAll(client.retained(ShadowName.ROOT + "+/name/+/" + DOCUMENT, options.getMaxShadows()));
      return shared.cas(COUNT, null, (long) kept.size()).map(isFirst -> isFirst ? kept : List.of());
    });
  }

  /** Returns the present version, which may say that nothing is there. */
  Future<ShadowDocument> read(ShadowName name) {
    return shared.<JsonObject>get(name.key()).compose(json -> {
      if (json != null) {
        return Future.succeededFuture(ShadowDocument.of(json));
      }
      ShadowDocument kept = kept(name);
      if (kept == null) {
        return Future.succeededFuture(ShadowDocument.NONE);
      }
      return shared.cas(name.key(), null, kept.json()).compose(done -> done ? Future.succeededFuture(kept)
        : read(name));
    });
  }

  private ShadowDocument kept(ShadowName name) {
    List<Message> found = client.retained(name.topic(DOCUMENT), 1);
    return found.isEmpty() ? null : parse(found.get(0));
  }

  /** Returns the document of a retained message; null if it is none. */
  static ShadowDocument parse(Message message) {
    try {
      JsonObject json = new JsonObject(Buffer.buffer(message.payload()));
      boolean isOne = json.getValue("state") instanceof JsonObject && json.getValue("version") instanceof Number;
      return isOne ? ShadowDocument.of(json) : null;
    } catch (DecodeException e) {
      return null;
    }
  }

  /** Returns whether the copy that outlives this process is of this version. */
  boolean isKept(ShadowName name, ShadowDocument document) {
    ShadowDocument kept = kept(name);
    return document.isThere() ? kept != null && kept.version() == document.version() : kept == null;
  }

  /** Replaces a version by the next one; false if somebody else was quicker. */
  Future<Boolean> replace(ShadowName name, ShadowDocument present, ShadowDocument next) {
    JsonObject expected = present == ShadowDocument.NONE ? null : present.json();
    if (present.isThere() == next.isThere()) {
      return shared.cas(name.key(), expected, next.json());
    }
    if (!next.isThere()) {
      return shared.cas(name.key(), expected, next.json()).compose(done -> !done ? Future.succeededFuture(false)
        : shared.expire(name.key(), options.getKeepDeletedMs()).compose(set -> add(-1)).map(true));
    }
    return create(name, expected, next);
  }

  private Future<Boolean> create(ShadowName name, JsonObject expected, ShadowDocument next) {
    int names = name.name().isEmpty() ? 0
      : client.retained(ShadowName.ROOT + name.device() + "/name/+/" + DOCUMENT, options.getMaxNames()).size();
    if (!name.name().isEmpty() && names >= options.getMaxNames()) {
      return Future.failedFuture(new ShadowRefusal(ShadowRefusal.FULL, "names: " + names + " (expected: at most "
        + options.getMaxNames() + " shadows with a name)"));
    }
    return add(1).compose(count -> {
      if (count > options.getMaxShadows()) {
        return add(-1).compose(back -> Future.failedFuture(new ShadowRefusal(ShadowRefusal.FULL,
          "shadows: " + (count - 1) + " (expected: at most " + options.getMaxShadows() + ")")));
      }
      return shared.cas(name.key(), expected, next.json())
        .compose(done -> done ? shared.expire(name.key(), 0).map(true) : add(-1).map(false));
    });
  }

  private Future<Long> add(long step) {
    return shared.increment(COUNT, step);
  }

  /** Undoes a change that could not be made safe, unless somebody has built on it. */
  Future<Void> undo(ShadowName name, ShadowDocument present, ShadowDocument next) {
    JsonObject before = present == ShadowDocument.NONE ? null : present.json();
    return shared.cas(name.key(), next.json(), before).compose(done -> {
      if (!done || present.isThere() == next.isThere()) {
        return Future.succeededFuture();
      }
      return add(next.isThere() ? -1 : 1).compose(count -> present == ShadowDocument.NONE ? Future.succeededFuture()
        : shared.expire(name.key(), present.isThere() ? 0 : options.getKeepDeletedMs()).mapEmpty());
    });
  }

  /** Makes a version safe; completes when it is. */
  Future<Void> keep(ShadowName name, ShadowDocument document) {
    byte[] payload = document.isThere() ? document.json().toBuffer().getBytes() : new byte[0];
    return peers.publish(new Message(name.topic(DOCUMENT), payload, 1, true, Properties.NONE, "", Long.MAX_VALUE),
      document.version());
  }
}
