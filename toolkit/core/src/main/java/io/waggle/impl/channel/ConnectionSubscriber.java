// SPDX-License-Identifier: Apache-2.0
package io.waggle.impl.channel;

import io.netty.buffer.ByteBuf;
import io.netty.channel.EventLoop;
import io.waggle.ChannelMessage;
import io.waggle.SubscribeOptions;
import io.waggle.CloseReason;
import io.waggle.impl.connection.ConnectionBase;
import io.waggle.internal.Held;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** A connection that gets messages in a form its protocol knows. What does not keep up is the connection's business. */
final class ConnectionSubscriber<M> extends Subscriber implements Held {

  final Function<ChannelMessage, M> form;
  /** The event loop of the connection. */
  final EventLoop loop;
  private final ConnectionBase<M> connection;
  /** Null if it never had anything from the history. */
  private CatchUp catchUp;
  private boolean held;
  /** What came while it was held, of a topic without history; null if nothing did. */
  private List<ChannelMessage> kept;

  ConnectionSubscriber(Hub hub, String pattern, SubscribeOptions subscribe, ConnectionBase<M> connection,
                       Function<ChannelMessage, M> form) {
    super(hub, pattern, subscribe);
    this.connection = connection;
    this.held = subscribe instanceof Held.Options;
    this.form = form;
    this.loop = connection.host().turn.loop();
  }

  @Override
  ConnectionBase<M> connection() {
    return connection;
  }

  @Override
  boolean hand(ChannelMessage message) {
    if (catchUp != null && catchUp.isHolding()) {
      return false;
    }
    Fanout fanout = hub.fanoutOf(message);
    if (fanout != null) {
      fanout.add(this);
    } else {
      hub.counters.delivered.increment();
      tell(() -> connection.send(form.apply(message)));
    }
    return true;
  }

  @Override
  boolean takesHistory() {
    if (catchUp == null) {
      catchUp = new CatchUp(hub, this, connection);
    }
    return !catchUp.isHolding();
  }

  @Override
  boolean isHeld() {
    return held;
  }

  @Override
  boolean keep(ChannelMessage message) {
    if (kept == null) {
      kept = new ArrayList<>();
    }
    return kept.size() < MAX_KEPT && kept.add(message);
  }

  @Override
  public void release() {
    hub.run(() -> {
      held = false;
      if (sequencer() != null) {
        sequencer().goOn();
      } else if (kept != null) {
        kept.forEach(this::arrived);
        kept = null;
      }
    });
  }

  @Override
  void tookHistory(ChannelMessage message) {
    catchUp.sent(message.payload().length());
  }

  /** Sends a message that was put into all forms there are. */
  void send(Map<Function<ChannelMessage, ?>, Object> forms) {
    connection.send(mine(forms));
  }

  /** Encodes a message that was put into all forms there are. */
  ByteBuf encode(Map<Function<ChannelMessage, ?>, Object> forms) {
    return connection.encode(mine(forms));
  }

  @SuppressWarnings("unchecked")
  private M mine(Map<Function<ChannelMessage, ?>, Object> forms) {
    return (M) forms.get(form);
  }

  /** Always behind what waits on its event loop, for the sake of order. */
  @Override
  void tell(Runnable action) {
    hub.fanouts.flush();
    loop.execute(() -> {
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
