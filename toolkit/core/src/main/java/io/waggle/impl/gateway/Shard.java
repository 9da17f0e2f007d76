// SPDX-License-Identifier: Apache-2.0
package io.waggle.impl.gateway;

import io.waggle.impl.connection.LoopTurn;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * The connections of one event loop in one gateway, by uid and group. Its event loop only. What was sent earlier is
 * delivered before somebody joins or leaves, so that a send reaches who was meant when it was called.
 */
final class Shard {

  final int index;
  final LoopTurn turn;
  private final LocalDirectory directory;
  private final MemberList everyone = new MemberList();
  private final Map<Selector, Members> byKey = new HashMap<>();
  private final Map<Format, Integer> formats = new HashMap<>(2);
  private int deliveries;

  Shard(int index, LoopTurn turn, LocalDirectory directory) {
    this.index = index;
    this.turn = turn;
    this.directory = directory;
  }

  void add(Membership member) {
    turn.deliverBroadcasts();
    member.everyoneSlot = everyone.add(member);
    formats.merge(member.format, 1, Integer::sum);
  }

  /** Binds to a uid; the directory has counted the connection for it. */
  void bind(Membership member, Selector uid) {
    turn.deliverBroadcasts();
    unbind(member);
    member.uid = uid.key();
    place(uid, member);
  }

  void unbind(Membership member) {
    if (member.uid != null) {
      turn.deliverBroadcasts();
      remove(new Selector(Selector.Kind.UID, member.uid), member.uidSlot);
      member.uid = null;
      member.uidSlot = null;
    }
  }

  /** Joins a group; the directory has counted the connection for it. */
  void join(Membership member, Selector group) {
    if (member.groups == null) {
      member.groups = new HashMap<>(4);
    }
    place(group, member);
  }

  void leave(Membership member, String group) {
    turn.deliverBroadcasts();
    MemberList.Slot slot = member.groups == null ? null : member.groups.remove(group);
    if (slot != null) {
      remove(new Selector(Selector.Kind.GROUP, group), slot);
    }
  }

  void ungroup(String group) {
    Selector key = new Selector(Selector.Kind.GROUP, group);
    for (Members left = byKey.get(key); left != null; left = byKey.get(key)) {
      leave(left.get(left.size() - 1), group);
    }
  }

  void remove(Membership member) {
    turn.deliverBroadcasts();
    member.gone = true;
    member.everyoneSlot.remove();
    formats.computeIfPresent(member.format, (format, count) -> count == 1 ? null : count - 1);
    unbind(member);
    for (String group : member.groupNames()) {
      leave(member, group);
    }
  }

  private void place(Selector selector, Membership member) {
    turn.deliverBroadcasts();
    Members present = byKey.putIfAbsent(selector, member);
    if (present == null) {
      member.place(selector, MemberList.ALONE);
      return;
    }
    if (!(present instanceof MemberList)) {
      MemberList list = new MemberList();
      present.get(0).place(selector, list.add(present.get(0)));
      byKey.put(selector, list);
      present = list;
    }
    member.place(selector, ((MemberList) present).add(member));
  }

  private void remove(Selector selector, MemberList.Slot slot) {
    if (slot == MemberList.ALONE || slot.remove()) {
      byKey.remove(selector);
    }
    directory.remove(selector, index);
  }

  /** Returns the format of all connections here; null if they do not take the same bytes. */
  Format onlyFormat() {
    return formats.size() == 1 ? formats.keySet().iterator().next() : null;
  }

  /**
   * Returns the members of a selection that is one uid, one group or everyone, without exceptions; null if nobody is
   * in it or it is not that simple.
   */
  Members simple(List<Selection> selections) {
    Selection only = selections.get(0);
    if (selections.size() > 1 || only.included().size() > 1 || !only.excluded().isEmpty()) {
      return null;
    }
    return members(only.included().get(0));
  }

  /** Returns those whom a selector matches that is not a connection's id; null if nobody. */
  Members members(Selector selector) {
    return selector.kind() == Selector.Kind.EVERYONE ? everyone : byKey.get(selector);
  }

  /** Calls an action with each connection that the selections mean, once. */
  void forEach(List<Selection> selections, Map<String, Membership> byId, Consumer<Membership> action) {
    boolean mayRepeat = selections.size() > 1 || selections.get(0).included().size() > 1;
    int delivery = ++deliveries;
    for (Selection selection : selections) {
      for (Selector selector : selection.included()) {
        if (selector.kind() == Selector.Kind.ID) {
          Membership member = byId.get(selector.key());
          if (member != null && member.shard == this && !member.gone) {
            visit(member, selection, mayRepeat ? delivery : 0, action);
          }
          continue;
        }
        Members members = members(selector);
        for (int i = members == null ? -1 : members.size() - 1; i >= 0; i--) {
          visit(members.get(i), selection, mayRepeat ? delivery : 0, action);
        }
      }
    }
  }

  private static void visit(Membership member, Selection selection, int delivery, Consumer<Membership> action) {
    if (delivery != 0 && member.lastDelivery == delivery
      || !selection.excluded().isEmpty() && selection.isExcluded(member)) {
      return;
    }
    member.lastDelivery = delivery;
    action.accept(member);
  }
}
