// SPDX-License-Identifier: Apache-2.0
package io.waggle.impl.connection;

import io.netty.buffer.ByteBuf;
import io.waggle.Transport;
import java.util.ArrayList;
import java.util.List;

/**
 * Connections of one event loop that get the same messages: each is encoded once for each kind of them, and messages that
 * follow each other meet in one write. Who they are does not change, and what was found out about them is kept as long as
 * it holds. That loop only, once they are there.
 *
 * @param <T> one of them
 * @param <C> what a message is made of
 */
public abstract class Addressees<T, C> {

  private final List<T> list;
  private boolean alike;
  private int alikeAsOf = -1;

  /** Creates them; at least one. */
  protected Addressees(List<T> list) {
    this.list = list;
  }

  protected abstract ConnectionBase<?> connection(T each);

  /** Returns whether the same bytes are for two of them. */
  protected abstract boolean takesTheSame(T one, T other);

  protected abstract ByteBuf encode(T each, C content);

  /** Sends to one, alone. */
  protected abstract void send(T each, C content);

  /** Returns whether others are the same, in the same order. */
  protected boolean equalTo(Addressees<?, ?> others) {
    return this == others;
  }

  /** Returns whether one still gets something. */
  protected boolean isMeant(T each) {
    return true;
  }

  public final int size() {
    return list.size();
  }

  public final T get(int index) {
    return list.get(index);
  }

  protected final List<T> list() {
    return list;
  }

  /** Sends to all of them, in order with whatever is sent to each of them otherwise. */
  public final void send(C content) {
    if (list.size() == 1) {
      send(list.get(0), content);
      return;
    }
    LoopTurn turn = connection(list.get(0)).host().turn;
    Delivery<T> delivery = new Delivery<>(this, content, turn.protocolSwitches());
    if (!(turn.lastBroadcast() instanceof Delivery<?> last) || !last.absorb(delivery)) {
      turn.broadcast(delivery);
    }
  }

  private boolean areAlike(int now) {
    if (alikeAsOf != now) {
      alikeAsOf = now;
      alike = compare();
    }
    return alike;
  }

  private boolean compare() {
    T first = list.get(0);
    for (T each : list) {
      if (!takesTheSame(each, first)) {
        return false;
      }
    }
    return true;
  }

  /** Messages on their way to them. */
  private static final class Delivery<T> extends Rounds {

    private final Addressees<T, ?> to;
    private final List<Variant<T>> variants = new ArrayList<>(1);
    /** Nothing joins after a connection has gone over to another protocol: their kinds are others then. */
    private final int asOf;
    private final boolean alike;
    private int messages = 1;

    /** What those of one kind get. */
    private record Variant<T>(T sample, boolean joins, Frames frames) {
    }

    private <C> Delivery(Addressees<T, C> to, C content, int asOf) {
      this.to = to;
      this.asOf = asOf;
      this.alike = to.areAlike(asOf);
      try {
        for (int i = 0; i < (alike ? 1 : to.size()); i++) {
          T each = to.get(i);
          if (find(each) == null) {
            variants.add(new Variant<>(each, to.connection(each).transport() != Transport.UDP,
              new Frames(to.encode(each, content))));
          }
        }
      } catch (RuntimeException e) {
        release();
        throw e;
      }
    }

    private Variant<T> find(T each) {
      for (int i = 0; i < variants.size(); i++) {
        if (to.takesTheSame(each, variants.get(i).sample)) {
          return variants.get(i);
        }
      }
      return null;
    }

    /**
     * Takes over a delivery that comes right after this one; false if it has to stay on its own. The same ones in the
     * same order have the same variants in the same order.
     */
    private boolean absorb(Delivery<?> next) {
      if (asOf != next.asOf || !to.equalTo(next.to) || !hasRoom()) {
        return false;
      }
      join();
      messages += next.messages;
      for (int i = 0; i < variants.size(); i++) {
        variants.get(i).frames.append(next.variants.get(i).frames);
      }
      next.release();
      return true;
    }

    private boolean hasRoom() {
      for (int i = 0; i < variants.size(); i++) {
        if (!variants.get(i).joins || !variants.get(i).frames.hasRoom()) {
          return false;
        }
      }
      return true;
    }

    @Override
    protected int begin() {
      return to.size();
    }

    @Override
    protected int messages() {
      return messages;
    }

    @Override
    protected void visit(int index, int first) {
      T each = to.get(index);
      if (to.isMeant(each)) {
        (alike ? variants.get(0) : find(each)).frames.writeTo(to.connection(each), first);
      }
    }

    @Override
    protected void release() {
      for (int i = 0; i < variants.size(); i++) {
        variants.get(i).frames.release();
      }
    }
  }
}
