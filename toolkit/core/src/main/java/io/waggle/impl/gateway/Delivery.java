// SPDX-License-Identifier: Apache-2.0
package io.waggle.impl.gateway;

import io.waggle.impl.connection.ConnectionBase;
import io.waggle.impl.connection.LoopTurn;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Messages for one selection of connections on one event loop, encoded. Messages for the same selection that follow
 * each other travel as one piece: one write and one system call a connection. Nobody joins or leaves meanwhile, see
 * {@link Shard}.
 *
 * <p>A message that comes while others are on their way goes with them to the connections that are still to be
 * visited, and to the rest in a second round, together with what has come by then:
 *
 * <pre>
 * connections    0 1 2 3 4 5 6 7     visited from 7 down; after 4 a second message comes
 * first round    0 1 2 3             get both
 * second round           4 5 6 7     get the second
 * </pre>
 */
final class Delivery implements LoopTurn.Broadcast {

  private final Shard shard;
  private final List<Selection> selections;
  private final Map<String, Membership> byId;
  private final Map<Format, Frames> frames;
  private final ArrayDeque<Stretch> ahead = new ArrayDeque<>(2);
  /** Who has all messages there are; null if nobody beside the visited part of the stretch at work. */
  private List<Stretch> behind;
  private Members members;
  /** The frames of all members, if they take the same. */
  private Frames only;
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

  /** Members of a selection that is more than a uid or a group. */
  private record Chosen(List<Membership> list) implements Members {

    @Override
    public int size() {
      return list.size();
    }

    @Override
    public Membership get(int index) {
      return list.get(index);
    }

    @Override
    public ConnectionBase<?> connection(int index) {
      return list.get(index).connection;
    }
  }

  Delivery(Shard shard, List<Selection> selections, Map<String, Membership> byId, Map<Format, Frames> frames) {
    this.shard = shard;
    this.selections = selections;
    this.byId = byId;
    this.frames = frames;
  }

  /** Takes over another delivery that comes right after this one; false if it has to stay on its own. */
  boolean absorb(Delivery next) {
    if (byId != next.byId || !selections.equals(next.selections) || !frames.keySet().equals(next.frames.keySet())
      || !frames.entrySet().stream().allMatch(each -> each.getKey().joins() && each.getValue().hasRoom())) {
      return false;
    }
    if (begun) {
      startSecondRound();
    }
    frames.forEach((format, mine) -> mine.append(next.frames.get(format)));
    next.release();
    return true;
  }

  /** Whoever has all messages lacks the next one. */
  private void startSecondRound() {
    passed(ahead.peek());
    if (behind != null) {
      int next = frames.values().iterator().next().count();
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
  public int deliver(int most) {
    if (!begun) {
      begin();
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

  private void begin() {
    begun = true;
    Format format = shard.onlyFormat();
    only = format == null ? null : frames.get(format);
    members = shard.simple(selections);
    if (members == null) {
      List<Membership> chosen = new ArrayList<>();
      shard.forEach(selections, byId, chosen::add);
      members = new Chosen(chosen);
    }
    ahead.add(new Stretch(0, members.size(), 0));
  }

  private void visit(int index, int first) {
    if (only != null) {
      only.writeTo(members.connection(index), first);
      return;
    }
    Membership member = members.get(index);
    Frames own = frames.get(member.format);
    if (own != null) {
      own.writeTo(member.connection, first);
    }
  }

  @Override
  public boolean isDone() {
    return done;
  }

  private void release() {
    frames.values().forEach(Frames::release);
  }
}
