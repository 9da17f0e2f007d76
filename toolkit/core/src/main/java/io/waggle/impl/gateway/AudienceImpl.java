// SPDX-License-Identifier: Apache-2.0
package io.waggle.impl.gateway;

import io.vertx.core.Future;
import io.waggle.Answer;
import io.waggle.Audience;
import io.waggle.CloseReason;
import io.waggle.Member;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;

/** A selection of one gateway's connections. */
final class AudienceImpl<M> implements Audience<M> {

  private final GatewayImpl<M> gateway;
  private final List<Selection> selections;

  AudienceImpl(GatewayImpl<M> gateway, List<Selection> selections) {
    this.gateway = gateway;
    this.selections = selections;
  }

  private List<Selection> of(Audience<M> other) {
    AudienceImpl<M> audience = (AudienceImpl<M>) other;
    if (audience.gateway != gateway) {
      throw new IllegalArgumentException("other: of gateway " + audience.gateway.name() + " (expected: "
        + gateway.name() + ")");
    }
    return audience.selections;
  }

  @Override
  public Audience<M> and(Audience<M> other) {
    List<Selection> theirs = of(other);
    if (selections.size() == 1 && theirs.size() == 1) {
      return new AudienceImpl<>(gateway, selections.get(0).and(theirs.get(0)));
    }
    List<Selection> all = new ArrayList<>(selections);
    all.addAll(theirs);
    return new AudienceImpl<>(gateway, List.copyOf(all));
  }

  @Override
  public Audience<M> except(Audience<M> other) {
    List<Selection> theirs = of(other);
    List<Selection> rest = new ArrayList<>();
    for (Selection selection : selections) {
      List<Selection> excluded = new ArrayList<>(selection.excluded());
      excluded.addAll(theirs);
      rest.add(new Selection(selection.included(), List.copyOf(excluded)));
    }
    return new AudienceImpl<>(gateway, List.copyOf(rest));
  }

  @Override
  public void send(M message) {
    gateway.send(selections, message);
  }

  @Override
  public void close(CloseReason reason) {
    gateway.close(selections, reason);
  }

  @Override
  public Future<Answer<Integer>> count() {
    return gateway.count(selections);
  }

  @Override
  public Future<Answer<List<Member>>> members(int limit) {
    return gateway.members(selections, GatewayImpl.checkLimit(limit));
  }

  @Override
  public Future<Answer<Integer>> pages(Function<List<Member>, Future<?>> handler) {
    return gateway.pages(selections, Objects.requireNonNull(handler, "handler"));
  }

  @Override
  public Future<Answer<Set<String>>> uids(int limit) {
    return gateway.uids(selections, GatewayImpl.checkLimit(limit));
  }
}
