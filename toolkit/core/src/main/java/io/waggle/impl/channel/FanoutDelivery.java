// SPDX-License-Identifier: Apache-2.0
package io.waggle.impl.channel;

import io.waggle.ChannelMessage;
import io.waggle.Transport;
import io.waggle.impl.connection.ConnectionBase;
import io.waggle.impl.connection.Frames;
import io.waggle.impl.connection.Rounds;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * Messages of channels on their way to the same connections of one event loop, encoded once for each form and protocol
 * among them. That loop only.
 */
final class FanoutDelivery extends Rounds {

  private final Recipients recipients;
  private final Map<Function<ChannelMessage, ?>, List<Variant>> variants = new IdentityHashMap<>(2);
  /** The frames of all, if they take the same. */
  private final Frames only;
  private int messages = 1;

  /** What connections of one form and format get. */
  private record Variant(ConnectionBase<?> sample, Frames frames) {
  }

  FanoutDelivery(Recipients recipients, Map<Function<ChannelMessage, ?>, Object> forms) {
    this.recipients = recipients;
    boolean areAlike = recipients.areAlike();
    try {
      for (int i = 0; i < (areAlike ? 1 : recipients.size()); i++) {
        encode(recipients.get(i), forms);
      }
      only = areAlike ? find(recipients.get(0)).frames : null;
    } catch (RuntimeException e) {
      release();
      throw e;
    }
  }

  private void encode(ConnectionSubscriber<?> each, Map<Function<ChannelMessage, ?>, Object> forms) {
    if (find(each) == null) {
      Frames frames = new Frames(each.encode(forms));
      variants.computeIfAbsent(each.form, form -> new ArrayList<>(1)).add(new Variant(each.connection(), frames));
    }
  }

  private Variant find(ConnectionSubscriber<?> subscriber) {
    for (Variant variant : variants.getOrDefault(subscriber.form, List.of())) {
      if (variant.sample.sharesFormat(subscriber.connection())) {
        return variant;
      }
    }
    return null;
  }

  /**
   * Takes over a delivery that comes right after this one; false if it has to stay on its own. The same subscribers in
   * the same order have the same variants in the same order.
   */
  boolean absorb(FanoutDelivery next) {
    if (!recipients.equalTo(next.recipients) || !hasRoom()) {
      return false;
    }
    join();
    messages += next.messages;
    variants.forEach((form, list) -> {
      List<Variant> others = next.variants.get(form);
      for (int i = 0; i < list.size(); i++) {
        list.get(i).frames.append(others.get(i).frames);
      }
    });
    next.release();
    return true;
  }

  private boolean hasRoom() {
    for (List<Variant> list : variants.values()) {
      for (Variant variant : list) {
        if (variant.sample.transport() == Transport.UDP || !variant.frames.hasRoom()) {
          return false;
        }
      }
    }
    return true;
  }

  @Override
  protected int begin() {
    return recipients.size();
  }

  @Override
  protected int messages() {
    return messages;
  }

  @Override
  protected void visit(int index, int first) {
    ConnectionSubscriber<?> subscriber = recipients.get(index);
    if (subscriber.isActive()) {
      (only != null ? only : find(subscriber).frames).writeTo(subscriber.connection(), first);
    }
  }

  @Override
  protected void release() {
    variants.values().forEach(list -> list.forEach(variant -> variant.frames.release()));
  }
}
