// SPDX-License-Identifier: Apache-2.0
package io.waggle.bridges.mqtt.impl.shadow;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.internal.logging.Logger;
import io.vertx.core.internal.logging.LoggerFactory;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import io.waggle.bridges.mqtt.impl.broker.LocalClient;
import io.waggle.bridges.mqtt.impl.broker.Message;
import io.waggle.bridges.mqtt.impl.wire.Properties;
import io.waggle.bridges.mqtt.impl.wire.Property;
import io.waggle.internal.Nodes;
import java.util.List;

/**
 * Publishes what shadows tell, on this node and on the others: topics that begin with {@code $} stay in the broker of a
 * node by themselves. Another node takes a retained message only if it has none of a later version. Any thread.
 */
final class ShadowPeers {

  private static final Logger LOG = LoggerFactory.getLogger(ShadowPeers.class);

  private final LocalClient client;
  private final Nodes nodes;
  private volatile boolean closed;

  ShadowPeers(Vertx vertx, LocalClient client, String map) {
    this.client = client;
    this.nodes = vertx.isClustered() ? Nodes.join(vertx, "mqtt-shadows/" + map, this::told) : null;
  }

  /**
   * Publishes a message here and on the other nodes.
   *
   * @param version of the shadow that it tells of
   * @return completes when it is safe here
   */
  Future<Void> publish(Message message, long version) {
    if (nodes != null && message.topic().startsWith(ShadowName.ROOT)) {
      Buffer told = encoded(message, version);
      nodes.others().forEach(node -> nodes.ask(node, told)
        .onFailure(failure -> LOG.debug("shadow: another node was not told", failure)));
    }
    return client.publish(message);
  }

  private static Buffer encoded(Message message, long version) {
    return new JsonObject().put("topic", message.topic()).put("payload", message.payload())
      .put("retain", message.retain()).put("version", version)
      .put("correlation", message.properties().bytes(Property.CORRELATION_DATA))
      .put("contentType", message.properties().text(Property.CONTENT_TYPE)).toBuffer();
  }

  private Future<Buffer> told(Buffer question) {
    JsonObject told = new JsonObject(question);
    boolean retain = told.getBoolean("retain");
    String topic = told.getString("topic");
    if (closed || retain && keptVersion(topic) > told.getLong("version")) {
      return Future.succeededFuture(Buffer.buffer());
    }
    Properties properties = Properties.NONE;
    if (told.getString("contentType") != null) {
      properties = properties.with(Property.PAYLOAD_FORMAT, 1)
        .with(Property.CONTENT_TYPE, told.getString("contentType"));
    }
    if (told.getBinary("correlation") != null) {
      properties = properties.with(Property.CORRELATION_DATA, told.getBinary("correlation"));
    }
    return client.publish(new Message(topic, told.getBinary("payload"), 1, retain, properties, "", Long.MAX_VALUE))
      .map(Buffer.buffer());
  }

  /** Returns the version that a retained document or delta of this node is of; 0 if there is none. */
  private long keptVersion(String topic) {
    List<Message> kept = client.retained(topic, 1);
    return kept.isEmpty() ? 0 : version(kept.get(0));
  }

  /** Returns the version that a document or a delta says it is of; 0 if it says none. */
  static long version(Message message) {
    try {
      return new JsonObject(Buffer.buffer(message.payload())).getValue("version") instanceof Number number
        ? number.longValue() : 0;
    } catch (DecodeException e) {
      return 0;
    }
  }

  void close() {
    closed = true;
  }
}
