// SPDX-License-Identifier: Apache-2.0
package io.waggle.bridges.push.impl.pusher;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.waggle.ChannelHistory;
import io.waggle.ChannelMessage;
import io.waggle.ChannelPosition;
import io.waggle.Shared;
import java.time.Instant;
import java.util.Map;

/**
 * The last event of cache channels. If the topic has a history, that has it, whoever published it; if not, what was
 * published through this protocol is kept for all nodes, for a time. Any thread.
 */
final class LastEvents {

  private final AppState state;
  private final Shared shared;

  LastEvents(Vertx vertx, AppState state) {
    this.state = state;
    this.shared = Shared.of(vertx, state.options.getGateway() + ".pusher.cache");
  }

  private String key(String channel) {
    return Signatures.sha256(state.app.id() + "/" + channel);
  }

  /** Keeps an event of a topic without history. */
  Future<Void> set(String channel, Buffer payload, Map<String, String> headers) {
    Buffer frame = state.form.apply(new ChannelMessage(state.topic(channel), 0, "", "", payload, headers,
      Instant.EPOCH));
    return shared.set(key(channel), frame, state.options.getCacheSeconds() * 1_000L);
  }

  /** Returns the frame of a topic without history, or null. */
  Future<Buffer> frame(String channel) {
    return shared.get(key(channel));
  }

  /** Returns where the history of a channel's topic ends; {@link ChannelPosition#NONE} if it has none. */
  Future<ChannelPosition> end(String channel) {
    return state.channels.history(state.topic(channel), null, 1).map(ChannelHistory::position);
  }

  /** Returns the last payload in the history, or null. */
  Future<ChannelMessage> last(String channel) {
    return end(channel).compose(end -> end.offset() == 0 ? Future.succeededFuture()
      : state.channels.history(state.topic(channel), before(end), 1)
        .map(history -> history.messages().isEmpty() ? null : history.messages().get(0)));
  }

  /** Returns the position after which the last message comes. */
  static ChannelPosition before(ChannelPosition end) {
    return new ChannelPosition(end.epoch(), end.offset() - 1);
  }
}
