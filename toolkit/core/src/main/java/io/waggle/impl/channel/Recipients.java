// SPDX-License-Identifier: Apache-2.0
package io.waggle.impl.channel;

import io.netty.buffer.ByteBuf;
import io.netty.channel.EventLoop;
import io.waggle.ChannelMessage;
import io.waggle.impl.connection.Addressees;
import io.waggle.impl.connection.ConnectionBase;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * The connections of one event loop that get a message, in order. Messages of the same topic mostly go to the same ones:
 * then it is the same object, and what was found out about them still holds. Filled on the event loop of the
 * {@link Hub}; from then on it does not change, but for what their own loop remembers. What is sent is a message in all
 * forms that any of them wants.
 */
final class Recipients extends Addressees<ConnectionSubscriber<?>, Map<Function<ChannelMessage, ?>, Object>> {

  private Recipients(List<ConnectionSubscriber<?>> list) {
    super(list);
  }

  @Override
  protected ConnectionBase<?> connection(ConnectionSubscriber<?> each) {
    return each.connection();
  }

  @Override
  protected boolean isMeant(ConnectionSubscriber<?> each) {
    return each.isActive();
  }

  @Override
  protected boolean takesTheSame(ConnectionSubscriber<?> one, ConnectionSubscriber<?> other) {
    return one.form == other.form && one.connection().sharesFormat(other.connection());
  }

  @Override
  protected ByteBuf encode(ConnectionSubscriber<?> each, Map<Function<ChannelMessage, ?>, Object> forms) {
    return each.encode(forms);
  }

  @Override
  protected void send(ConnectionSubscriber<?> each, Map<Function<ChannelMessage, ?>, Object> forms) {
    if (each.isActive()) {
      each.send(forms);
    }
  }

  @Override
  protected boolean equalTo(Addressees<?, ?> others) {
    return this == others || others instanceof Recipients recipients && list().equals(recipients.list());
  }

  /** Collects them; returns those of the message before as long as they are the same. */
  static final class Builder {

    final EventLoop loop;
    private final Recipients before;
    private List<ConnectionSubscriber<?>> own;
    private int count;

    /**
     * Begins with none.
     *
     * @param before those on the same event loop who got the message before; null if there are none
     */
    Builder(EventLoop loop, Recipients before) {
      this.loop = loop;
      this.before = before;
    }

    void add(ConnectionSubscriber<?> subscriber) {
      if (own == null && before != null && count < before.size() && before.get(count) == subscriber) {
        count++;
        return;
      }
      if (own == null) {
        diverge();
      }
      own.add(subscriber);
    }

    private void diverge() {
      own = new ArrayList<>(before == null ? 8 : before.size() + 1);
      if (before != null) {
        own.addAll(before.list().subList(0, count));
      }
    }

    Recipients build() {
      if (own == null && count < before.size()) {
        diverge();
      }
      return own == null ? before : new Recipients(own);
    }
  }
}
