// SPDX-License-Identifier: Apache-2.0
package io.waggle.internal;

import io.vertx.core.Future;
import io.vertx.core.internal.ContextInternal;
import io.waggle.ChannelMetrics;
import io.waggle.spi.ChannelStore;
import java.util.Map;

/**
 * The channels of a name as operators see them: what this node knows of them. Its methods are called on its event loop,
 * but for {@link #name()}, {@link #context()} and {@link #metrics()}, which any thread may call.
 */
public interface InspectedChannels {

  /** Returns their name. */
  String name();

  /** Returns the context whose event loop is theirs. */
  ContextInternal context();

  /** Returns the counters of this node. */
  ChannelMetrics metrics();

  /**
   * Returns the topics and patterns that somebody here is subscribed to, and the topics with history that were published
   * to from here, with the number of subscriptions here.
   */
  Map<String, Integer> topics();

  /** Returns how many identities are subscribed to a topic on all nodes; -1 if nobody keeps account of that. */
  int present(String topic);

  /**
   * Returns where the history of a topic stands, without messages; null if it has none.
   *
   * @return completes on any thread
   */
  Future<ChannelStore.Slice> history(String topic);
}
