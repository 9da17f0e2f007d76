// SPDX-License-Identifier: Apache-2.0
package io.waggle.impl.connection;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;

/**
 * A broadcast that messages may join while it is at work. One that comes then goes with those before it to the
 * connections that are still to be visited, and to the rest in a second round, together with what has come by then:
 *
 * <pre>
 * connections    0 1 2 3 4 5 6 7     visited from 7 down; after 4 a second message comes
 * first round    0 1 2 3             get both
 * second round           4 5 6 7     get the second
 * </pre>
 */
public abstract class Rounds implements LoopTurn.Broadcast {

  private final ArrayDeque<Stretch> ahead = new ArrayDeque<>(2);
  /** Who has all messages there are; null if nobody beside the visited part of the stretch at work. */
  private List<Stretch> behind;
  private boolean begun;
  private boolean done;

  /** Neighbours who lack the same messages; visited from the highest down. */
  private static final class Stretch {
    private final int from;
    private final int first;
    private int to;
    private int complete;

    /**
     * Creates a stretch.
     *
     * @param from  its lowest index
     * @param to    behind its highest index
     * @param first the first message it lacks
     */
    private Stretch(int from, int to, int first) {
      this.from = from;
      this.to = to;
      this.complete = to;
      this.first = first;
    }
  }

  /** Finds out who is to be visited, once, and returns how many they are. */
  protected abstract int begin();

  /** Returns how many messages there are by now. */
  protected abstract int messages();

  /**
   * Writes to one connection.
   *
   * @param index which, from 0
   * @param first the first message it lacks
   */
  protected abstract void visit(int index, int first);

  /** Gives back what the messages hold; called once, by this class only if all were visited. */
  protected abstract void release();

  /** A further message joins: to be called before it is counted in {@link #messages()}. */
  protected final void join() {
    if (begun) {
      startSecondRound();
    }
  }

  /** Whoever has all messages lacks the next one. */
  private void startSecondRound() {
    passed(ahead.peek());
    if (behind != null) {
      int next = messages();
      behind.forEach(each -> ahead.add(new Stretch(each.from, each.to, next)));
      behind = null;
    }
  }

  /** Notes those visited since the last message came. */
  private void passed(Stretch stretch) {
    if (stretch.to < stretch.complete) {
      behind = behind == null ? new ArrayList<>(2) : behind;
      behind.add(new Stretch(stretch.to, stretch.complete, 0));
      stretch.complete = stretch.to;
    }
  }

  @Override
  public final int deliver(int most) {
    if (!begun) {
      begun = true;
      ahead.add(new Stretch(0, begin(), 0));
    }
    int writes = 0;
    while (writes < most && !ahead.isEmpty()) {
      Stretch stretch = ahead.peek();
      if (stretch.to > stretch.from) {
        writes++;
        stretch.to--;
        visit(stretch.to, stretch.first);
      } else {
        passed(stretch);
        ahead.poll();
      }
    }
    if (ahead.isEmpty() && !done) {
      done = true;
      release();
    }
    return writes;
  }

  @Override
  public final boolean isDone() {
    return done;
  }
}
