// SPDX-License-Identifier: Apache-2.0
package io.waggle.impl.gateway;

import io.waggle.impl.connection.ConnectionBase;
import io.waggle.impl.connection.Frames;
import io.waggle.impl.connection.Rounds;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Messages for one selection of connections on one event loop, encoded. Messages for the same selection that follow
 * each other travel as one piece: one write and one system call a connection. Nobody joins or leaves meanwhile, see
 * {@link Shard}.
 */
final class Delivery extends Rounds {

  private final Shard shard;
  private final List<Selection> selections;
  private final Map<String, Membership> byId;
  private final Map<Format, Frames> frames;
  private Members members;
  /** The frames of all members, if they take the same. */
  private Frames only;

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
    join();
    frames.forEach((format, mine) -> mine.append(next.frames.get(format)));
    next.release();
    return true;
  }

  @Override
  protected int begin() {
    Format format = shard.onlyFormat();
    only = format == null ? null : frames.get(format);
    members = shard.simple(selections);
    if (members == null) {
      List<Membership> chosen = new ArrayList<>();
      shard.forEach(selections, byId, chosen::add);
      members = new Chosen(chosen);
    }
    return members.size();
  }

  @Override
  protected int messages() {
    return frames.values().iterator().next().count();
  }

  @Override
  protected void visit(int index, int first) {
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
  protected void release() {
    frames.values().forEach(Frames::release);
  }
}
