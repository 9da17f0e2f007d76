// SPDX-License-Identifier: Apache-2.0
package io.waggle.bridges.mqtt.impl.shadow;

import io.vertx.core.internal.logging.Logger;
import io.vertx.core.internal.logging.LoggerFactory;
import io.vertx.core.json.JsonObject;
import io.waggle.bridges.mqtt.impl.broker.LocalClient;
import io.waggle.bridges.mqtt.impl.broker.Message;
import io.waggle.bridges.mqtt.impl.wire.Properties;
import io.waggle.bridges.mqtt.impl.wire.Property;
import io.waggle.internal.BridgeCounters;
import java.util.List;

/**
 * Tells who asked, and everybody who listens, what became of a request. On the context of {@link Shadows}.
 *
 * <p>With a response topic the answer goes there, with the correlation data; {@code accepted} of an update or a delete
 * goes to its usual topic too, since others may listen.
 */
final class ShadowAnswers {

  private static final Logger LOG = LoggerFactory.getLogger(ShadowAnswers.class);
  private static final String DELTA = "update/delta";
  private static final String CONTENT_TYPE = "application/json";

  private final LocalClient client;
  private final ShadowPeers peers;
  private final ResponseAccess access;
  private final boolean retainDelta;
  private final BridgeCounters counters;

  ShadowAnswers(LocalClient client, ShadowPeers peers, ResponseAccess access, boolean retainDelta,
                BridgeCounters counters) {
    this.client = client;
    this.peers = peers;
    this.access = access;
    this.retainDelta = retainDelta;
    this.counters = counters;
  }

  void rejected(ShadowCall call, ShadowRefusal refusal, long seconds, int maxBytes) {
    JsonObject body = new JsonObject().put("code", refusal.code()).put("message", refusal.getMessage())
      .put("timestamp", seconds);
    String token = ShadowRequest.tokenOf(call.payload(), maxBytes);
    if (token != null) {
      body.put("clientToken", token);
    }
    reply(call, "rejected", body, false);
  }

  void found(ShadowCall call, ShadowRequest request, ShadowDocument document) {
    reply(call, "accepted", signed(document.full(), request), false);
  }

  /** Tells of an update; the call is null if it came over HTTP. */
  void updated(ShadowName name, ShadowCall call, ShadowRequest request, ShadowDocument before, ShadowDocument after) {
    JsonObject accepted = signed(new JsonObject().put("state", request.state())
      .put("metadata", stamps(request.state(), after.timestamp())).put("version", after.version())
      .put("timestamp", after.timestamp()), request);
    announce(name, call, "update", accepted);
    JsonObject delta = after.delta();
    if (!delta.isEmpty()) {
      publish(name.topic(DELTA), signed(after.deltaMessage(delta), request), retainDelta, Properties.NONE);
    } else if (before.isThere() && !before.delta().isEmpty()) {
      forgetDelta(name, after.version());
    }
    publish(name.topic("update/documents"), signed(new JsonObject().put("previous", before.side())
      .put("current", after.side()).put("timestamp", after.timestamp()), request), false, Properties.NONE);
  }

  void deleted(ShadowName name, ShadowCall call, ShadowRequest request, ShadowDocument before, ShadowDocument after) {
    announce(name, call, "delete", signed(new JsonObject().put("version", before.version())
      .put("timestamp", after.timestamp()), request));
    if (!before.delta().isEmpty()) {
      forgetDelta(name, after.version());
    }
  }

  /** Makes the retained delta that of a document, if the process ended in between. */
  void mend(ShadowName name, ShadowDocument document) {
    if (!retainDelta) {
      return;
    }
    JsonObject delta = document.isThere() ? document.delta() : new JsonObject();
    List<Message> kept = client.retained(name.topic(DELTA), 1);
    if (delta.isEmpty()) {
      if (!kept.isEmpty()) {
        forgetDelta(name, document.version());
      }
    } else if (kept.isEmpty() || ShadowPeers.version(kept.get(0)) != document.version()) {
      publish(name.topic(DELTA), document.deltaMessage(delta), true, Properties.NONE);
    }
  }

  /** An empty message takes the retained one away; who is subscribed sees that nothing is left to do. */
  private void forgetDelta(ShadowName name, long version) {
    if (retainDelta) {
      send(new Message(name.topic(DELTA), new byte[0], 1, true, Properties.NONE, "", Long.MAX_VALUE), version);
    }
  }

  private static JsonObject stamps(JsonObject state, long seconds) {
    JsonObject stamps = new JsonObject();
    for (String section : state.fieldNames()) {
      if (state.getJsonObject(section) != null) {
        stamps.put(section, ShadowState.stamps(state.getJsonObject(section), seconds));
      }
    }
    return stamps;
  }

  private static JsonObject signed(JsonObject body, ShadowRequest request) {
    return request.token() == null ? body : body.put("clientToken", request.token());
  }

  private void announce(ShadowName name, ShadowCall call, String what, JsonObject body) {
    if (call == null) {
      publish(name.topic(what + "/accepted"), body, false, Properties.NONE);
    } else {
      reply(call, "accepted", body, true);
    }
  }

  private void reply(ShadowCall call, String outcome, JsonObject body, boolean alsoUsual) {
    String usual = call.name().topic(call.end() + "/" + outcome);
    String wanted = call.responseTopic();
    if (wanted == null || alsoUsual) {
      publish(usual, body, false, correlated(call));
    }
    if (wanted != null) {
      access.mayGoTo(call.message().publisher(), wanted).onComplete(may -> {
        if (may.succeeded() && may.result()) {
          publish(wanted, body, false, correlated(call));
        } else {
          counters.increment("shadow_response_refused");
          if (!alsoUsual) {
            publish(usual, body, false, correlated(call));
          }
        }
      });
    }
  }

  private static Properties correlated(ShadowCall call) {
    return call.correlation() == null ? Properties.NONE
      : Properties.of(Property.CORRELATION_DATA, call.correlation());
  }

  private void publish(String topic, JsonObject body, boolean retain, Properties properties) {
    send(new Message(topic, body.toBuffer().getBytes(), 1, retain, properties.with(Property.PAYLOAD_FORMAT, 1)
      .with(Property.CONTENT_TYPE, CONTENT_TYPE), "", Long.MAX_VALUE), body.getLong("version", 0L));
  }

  private void send(Message message, long version) {
    peers.publish(message, version).onFailure(failure -> {
      counters.increment("shadow_answer_lost");
      LOG.debug("shadow: an answer could not be published", failure);
    });
  }
}
