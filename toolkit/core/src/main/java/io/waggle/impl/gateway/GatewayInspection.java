// SPDX-License-Identifier: Apache-2.0
package io.waggle.impl.gateway;

import io.waggle.impl.WaggleVertx;
import io.waggle.internal.InspectedGateway;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What a gateway knows of this node's connections, as operators see it. */
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

  @Override
  public int groupCount() {
    return count(Selector.Kind.GROUP);
  }

  @Override
  public int uidCount() {
    return count(Selector.Kind.UID);
  }

  private int count(Selector.Kind kind) {
    return (int) gateway.local.directory.keys().filter(selector -> selector.kind() == kind).count();
  }

  @Override
  public Map<String, Integer> groups() {
    return members(Selector.Kind.GROUP);
  }

  @Override
  public Map<String, Integer> uids() {
    return members(Selector.Kind.UID);
  }

  private Map<String, Integer> members(Selector.Kind kind) {
    Map<String, Integer> found = new LinkedHashMap<>();
    gateway.local.directory.keys().filter(selector -> selector.kind() == kind)
      .forEach(selector -> found.put(selector.key(), gateway.local.directory.count(selector)));
    return found;
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
