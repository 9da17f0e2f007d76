// SPDX-License-Identifier: Apache-2.0
package io.waggle.impl.gateway;

import io.waggle.impl.WaggleVertx;
import io.waggle.internal.InspectedGateway;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** What a gateway knows of its connections, as operators see it. Any thread, as its interface says. */
public final class GatewayInspection implements InspectedGateway {

  private final String name;
  private final GatewayImpl<?> gateway;

  private GatewayInspection(String name, GatewayImpl<?> gateway) {
    this.name = name;
    this.gateway = gateway;
  }

  /** Returns the gateways of a Vert.x. */
  public static List<InspectedGateway> all(WaggleVertx waggle) {
    List<InspectedGateway> found = new ArrayList<>();
    waggle.<GatewayImpl<?>>services("gateway/", GatewayImpl.class)
      .forEach((name, gateway) -> found.add(new GatewayInspection(name, gateway)));
    return found;
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public int connections() {
    return gateway.local.byId.size();
  }

  @Override
  public long crossings() {
    return gateway.crossings();
  }

  private static Selector.Kind in(Kind kind) {
    return kind == Kind.UIDS ? Selector.Kind.UID : Selector.Kind.GROUP;
  }

  private static Stream<String> names(Stream<Selector> keys, Kind kind) {
    Selector.Kind wanted = in(kind);
    return keys.filter(selector -> selector.kind() == wanted).map(Selector::key);
  }

  @Override
  public int count(Kind kind) {
    return (int) names(gateway.local.directory.keys(), kind).count();
  }

  @Override
  public Stream<String> names(Kind kind) {
    Stream<String> here = names(gateway.local.directory.keys(), kind);
    return gateway.cluster == null ? here
      : Stream.concat(here, names(gateway.cluster.remote.keys(), kind)).distinct();
  }

  @Override
  public int connections(Kind kind, String name) {
    Selector selector = new Selector(in(kind), name);
    return gateway.local.directory.count(selector)
      + (gateway.cluster == null ? 0 : gateway.cluster.remote.count(selector));
  }

  @Override
  public int nodes(Kind kind, String name) {
    Selector selector = new Selector(in(kind), name);
    int here = gateway.local.directory.count(selector) > 0 ? 1 : 0;
    return here + (gateway.cluster == null ? 0 : gateway.cluster.remote.nodes(selector));
  }

  @Override
  public Instant asOf() {
    return gateway.cluster == null ? Instant.now() : gateway.cluster.peers.asOf();
  }

  @Override
  public String uidOf(String id) {
    Membership member = gateway.local.byId.get(id);
    return member == null ? null : member.uid;
  }

  @Override
  public boolean isIn(String id, String group) {
    Membership member = gateway.local.byId.get(id);
    return member != null && member.groups != null && member.groups.containsKey(group);
  }
}
