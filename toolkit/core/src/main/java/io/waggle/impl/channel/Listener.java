// SPDX-License-Identifier: Apache-2.0
package io.waggle.impl.channel;

import io.waggle.ChannelMessage;
import io.waggle.SubscribeOptions;

/** Wants to know that there is a message, not which: the store has it. Event loop of the {@link Hub} only. */
final class Listener extends Subscriber {

  private final Runnable action;

  Listener(Hub hub, String topic, Runnable action) {
    super(hub, topic, new SubscribeOptions(), false);
    this.action = action;
  }

  @Override
  boolean hand(ChannelMessage message) {
    action.run();
    return true;
  }

  @Override
  void tell(Runnable told) {
    action.run();
  }

  @Override
  void lossUnhandled(String topic) {
  }
}
