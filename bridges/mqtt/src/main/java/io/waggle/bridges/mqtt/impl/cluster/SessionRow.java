// SPDX-License-Identifier: Apache-2.0
package io.waggle.bridges.mqtt.impl.cluster;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.waggle.bridges.mqtt.impl.broker.Message;
import io.waggle.bridges.mqtt.impl.session.Session;
import io.waggle.bridges.mqtt.impl.store.SessionStore.StoredSubscription;
import java.util.ArrayList;
import java.util.List;

/**
 * What all nodes of a cluster know of a session. Immutable; any thread.
 *
 * @param box the topic where its messages wait; another one for each session a client identifier has had
 * @param node where its client is connected; empty if it is not
 * @param version greater with each connection: who has an older one may not go on
 * @param revision greater with each change under one version
 * @param disconnectedAt when the connection ended, in milliseconds since 1970; 0 if it has not
 * @param will what is to be published if the client does not come back in time; null if nothing
 * @param willDelaySeconds after the end of the connection
 */
public record SessionRow(String clientId, String box, String node, long version, long revision, String username,
                         long expirySeconds, long disconnectedAt, Message will, long willDelaySeconds,
                         List<StoredSubscription> subscriptions) {

  /** Returns the row as JSON. */
  public JsonObject json() {
    JsonArray all = new JsonArray();
    for (StoredSubscription each : subscriptions) {
      all.add(new JsonArray().add(each.filter()).add(each.qos()).add(each.noLocal()).add(each.retainAsPublished())
        .add(each.retainHandling()).add(each.identifier()));
    }
    return new JsonObject().put("id", clientId).put("box", box).put("node", node).put("version", version)
      .put("revision", revision).put("user", username).put("expiry", expirySeconds).put("gone", disconnectedAt)
      .put("will", Packed.text(will)).put("delay", willDelaySeconds).put("subscriptions", all);
  }

  /** Returns the row of JSON; null for null. */
  public static SessionRow of(JsonObject json) {
    if (json == null) {
      return null;
    }
    List<StoredSubscription> all = new ArrayList<>();
    for (Object each : json.getJsonArray("subscriptions")) {
      JsonArray fields = (JsonArray) each;
      all.add(new StoredSubscription(fields.getString(0), fields.getInteger(1), fields.getBoolean(2),
        fields.getBoolean(3), fields.getInteger(4), fields.getInteger(5)));
    }
    return new SessionRow(json.getString("id"), json.getString("box"), json.getString("node"),
      json.getLong("version"), json.getLong("revision"), json.getString("user"), json.getLong("expiry"),
      json.getLong("gone"), Packed.message(json.getString("will")), json.getLong("delay"), List.copyOf(all));
  }

  /** Returns whether it says something newer than another row of its client. */
  boolean isNewerThan(SessionRow other) {
    return version > other.version || version == other.version && revision > other.revision;
  }

  /** Returns it connected to a node, for a new version. */
  public SessionRow connected(String to, long newVersion, long expiry, Message lastWords, long delay) {
    return new SessionRow(clientId, box, to, newVersion, 0, username, expiry, 0, lastWords, delay, subscriptions);
  }

  /** Returns it without a connection. */
  public SessionRow disconnected(long now) {
    return new SessionRow(clientId, box, "", version, revision + 1, username, expirySeconds, now, will,
      willDelaySeconds, subscriptions);
  }

  /** Returns it as its node has left it when all nodes stopped: nothing was said of it. */
  SessionRow left(long now) {
    return new SessionRow(clientId, box, "", version, revision, username, expirySeconds, now, will, willDelaySeconds,
      subscriptions);
  }

  /** Returns it without a will. */
  public SessionRow withoutWill() {
    return new SessionRow(clientId, box, node, version, revision + 1, username, expirySeconds, disconnectedAt, null,
      0, subscriptions);
  }

  /** Returns when it is over if its client does not come back, in milliseconds since 1970. */
  public long expiresAt() {
    return disconnectedAt == 0 || expirySeconds == Session.FOREVER ? Long.MAX_VALUE
      : disconnectedAt + 1_000 * expirySeconds;
  }

  /** Returns when its will is to be published; {@link Long#MAX_VALUE} for not at all. */
  public long willAt() {
    return disconnectedAt == 0 || will == null ? Long.MAX_VALUE
      : Math.min(disconnectedAt + 1_000 * willDelaySeconds, expiresAt());
  }
}
