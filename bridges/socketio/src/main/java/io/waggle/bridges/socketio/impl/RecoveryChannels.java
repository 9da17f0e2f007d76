// SPDX-License-Identifier: Apache-2.0
package io.waggle.bridges.socketio.impl;

import io.waggle.ChannelOptions;
import io.waggle.Channels;
import io.waggle.ChannelsOptions;

/** The channels whose topics are what was emitted in each namespace. Stateless. */
final class RecoveryChannels {

  /** Longest event with its attachments that is kept. */
  private static final int MAX_PAYLOAD_BYTES = 4 * 1024 * 1024;
  private static final int MAX_TOPIC_BYTES = 1_024;

  private RecoveryChannels() {
  }

  static Channels of(SocketIoImpl server) {
    ChannelOptions kept = new ChannelOptions().setHistorySize(server.options.getRecoveryPackets())
      .setHistoryAgeMs(server.options.getRecoveryMs()).setMaxPayloadBytes(MAX_PAYLOAD_BYTES);
    return Channels.of(server.vertx, server.options.getName() + ".recovery",
      new ChannelsOptions().setMaxTopicBytes(MAX_TOPIC_BYTES).addChannel(kept));
  }
}
