// SPDX-License-Identifier: Apache-2.0
package io.waggle.impl.channel;

import io.waggle.ChannelMessage;
import io.waggle.SubscribeOptions;
import io.waggle.CloseReason;
import io.waggle.impl.connection.ConnectionBase;
import java.util.function.Function;

/** A connection that gets messages in a form its protocol knows. What does not keep up is the connection's business. */
final class ConnectionSubscriber<M> extends Subscriber {

  private final ConnectionBase<M> connection;
  private final Function<ChannelMessage, M> form;

  ConnectionSubscriber(Hub hub, String pattern, SubscribeOptions subscribe, ConnectionBase<M> connection,
                       Function<ChannelMessage, M> form) {
    super(hub, pattern, subscribe);
    this.connection = connection;
    this.form = form;
  }

  @Override
  ConnectionBase<M> connection() {
    return connection;
  }

  @Override
  boolean hand(ChannelMessage message) {
    hub.counters.delivered.increment();
    Fanout fanout = hub.fanoutOf(message);
    if (fanout != null) {
      fanout.add(this, connection, form);
    } else {
      tell(() -> connection.send(form.apply(message)));
    }
    return true;
  }

  /** Always behind what waits on its event loop, for the sake of order. */
  @Override
  void tell(Runnable action) {
    connection.host().turn.loop().execute(() -> {
      if (isActive()) {
        action.run();
      }
    });
  }

  @Override
  void lossUnhandled(String topic) {
    connection.close(CloseReason.TRY_AGAIN_LATER);
  }
}
