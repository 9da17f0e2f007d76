// SPDX-License-Identifier: Apache-2.0
package io.waggle.impl.gateway;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.internal.ContextInternal;
import io.vertx.core.internal.VertxInternal;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.waggle.Answer;
import io.waggle.Audience;
import io.waggle.CloseReason;
import io.waggle.Connection;
import io.waggle.Gateway;
import io.waggle.GatewayOptions;
import io.waggle.Member;
import io.waggle.impl.WaggleVertx;
import io.waggle.impl.connection.ConnectionBase;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A gateway: decides for each call whether it concerns the connections of this Vert.x, of other nodes, or both. Any
 * thread; in a Vert.x without cluster there is only {@link LocalGateway}.
 */
public final class GatewayImpl<M> implements Gateway<M> {

  private final String name;
  private final VertxInternal vertx;
  final LocalGateway local;
  /** Null without a cluster. */
  final ClusteredGateway cluster;
  private final Census census;

  private GatewayImpl(WaggleVertx waggle, String name, GatewayOptions options) {
    this.name = name;
    this.vertx = waggle.vertx();
    if (!waggle.vertx().isClustered()) {
      cluster = null;
      local = new LocalGateway(waggle, options, new LocalDirectory((selector, before) -> { }));
    } else {
      GatewayService service = GatewayService.of(waggle);
      Publisher[] publisher = new Publisher[1];
      LocalDirectory directory = new LocalDirectory((selector, before) -> publisher[0].changed(selector, before));
      publisher[0] = new Publisher(name, service.peers, directory);
      local = new LocalGateway(waggle, options, directory);
      cluster = new ClusteredGateway(name, service.peers, local, new RemoteGateway(waggle.node()), publisher[0]);
      service.add(name, cluster);
    }
    census = new Census(local, cluster);
  }

  /** Returns the gateway of a name, made with these options if it is the first call for it. */
  public static <M> GatewayImpl<M> of(Vertx vertx, String name, GatewayOptions options) {
    return WaggleVertx.of(vertx).service("gateway/" + name,
      waggle -> new GatewayImpl<>(waggle, name, new GatewayOptions(options)));
  }

  String name() {
    return name;
  }

  /** Returns what is known of a connection of this Vert.x, or null. On its event loop. */
  public Member member(String id) {
    Membership member = local.byId.get(id);
    return member == null ? null : member.snapshot();
  }

  /** Returns a message as bytes for another node. */
  public Buffer encode(M message) {
    return Values.encode(message, local.options.getProtocol());
  }

  /** Returns the message that another node has encoded. */
  @SuppressWarnings("unchecked")
  public M decode(Buffer bytes) {
    return (M) Values.decode(bytes, local.options.getProtocol());
  }

  /** Returns how many sends went to other nodes, each counted once for each node. */
  public long crossings() {
    return cluster == null ? 0 : cluster.crossings.sum();
  }

  @Override
  public String add(Connection<M> connection) {
    local.add((ConnectionBase<M>) connection);
    return connection.id();
  }

  static int checkLimit(int limit) {
    if (limit < 1) {
      throw new IllegalArgumentException("limit: " + limit + " (expected: at least 1)");
    }
    return limit;
  }

  /** Does here what concerns a connection of this node, and has it done there what concerns another's. */
  private <T> Future<JsonObject> elsewhere(JsonObject call) {
    String id = call.getString("id");
    String owner = cluster.remote.owner(id);
    if (!cluster.peers.isAlive(owner)) {
      return LocalGateway.gone(id);
    }
    return cluster.ask(owner, Messages.call(name, call)).map(Buffer::toJsonObject);
  }

  private boolean isElsewhere(String id) {
    return cluster != null && cluster.remote.owner(id) != null;
  }

  private <T> Future<T> at(JsonObject call, Supplier<Future<T>> here) {
    return isElsewhere(call.getString("id")) ? elsewhere(call).mapEmpty() : here.get();
  }

  /** Lets a connection of another node join; from now on a send counts on it being there. */
  private Future<Void> joinElsewhere(JsonObject call, Selector selector) {
    String owner = cluster.remote.owner(call.getString("id"));
    cluster.remote.expect(selector, owner);
    return elsewhere(call).<Void>mapEmpty().onComplete(done -> cluster.remote.unexpect(selector, owner));
  }

  @Override
  public Future<Void> bind(String id, String uid) {
    Selector selector = new Selector(Selector.Kind.UID, LocalGateway.checkName(uid, "uid"));
    return isElsewhere(id) ? joinElsewhere(Calls.of("bind", id).put("name", uid), selector) : local.bind(id, uid);
  }

  @Override
  public Future<Void> unbind(String id) {
    return at(Calls.of("unbind", id), () -> local.unbind(id));
  }

  @Override
  public Future<Void> join(String id, String group) {
    Selector selector = new Selector(Selector.Kind.GROUP, LocalGateway.checkName(group, "group"));
    return isElsewhere(id) ? joinElsewhere(Calls.of("join", id).put("name", group), selector) : local.join(id, group);
  }

  @Override
  public Future<Void> leave(String id, String group) {
    return at(Calls.of("leave", id).put("name", group), () -> local.leave(id, group));
  }

  @Override
  public Future<Void> ungroup(String group) {
    Future<Void> here = local.ungroup(group);
    if (cluster == null) {
      return here;
    }
    List<Selection> all = List.of(Selection.of(new Selector(Selector.Kind.GROUP, group)));
    Buffer call = Messages.call(name, Calls.of("ungroup", null).put("name", group));
    List<Future<?>> done = Stream.<Future<?>>concat(Stream.of(here),
      cluster.remote.nodes(all).stream().map(node -> cluster.ask(node, call))).toList();
    return Future.join(done).mapEmpty();
  }

  @Override
  public Future<JsonObject> session(String id) {
    Future<JsonObject> session = isElsewhere(id)
      ? elsewhere(Calls.of("session", id)).map(answer -> answer.getJsonObject("value")) : local.session(id);
    return session.recover(gone -> Future.succeededFuture());
  }

  @Override
  public Future<Void> setSession(String id, JsonObject session) {
    return at(Calls.of("setSession", id).put("session", session), () -> local.setSession(id, session.copy()));
  }

  @Override
  public Future<JsonObject> updateSession(String id, JsonObject changes) {
    return isElsewhere(id) ? elsewhere(Calls.of("updateSession", id).put("session", changes))
      .map(answer -> answer.getJsonObject("value")) : local.updateSession(id, changes.copy());
  }

  @Override
  public Future<Boolean> replaceSession(String id, JsonObject expected, JsonObject session) {
    return isElsewhere(id)
      ? elsewhere(Calls.of("replaceSession", id).put("expected", expected).put("session", session))
        .map(answer -> answer.getBoolean("value"))
      : local.replaceSession(id, expected.copy(), session.copy());
  }

  @Override
  public Future<String> uidOf(String id) {
    Future<String> uid = isElsewhere(id)
      ? elsewhere(Calls.of("uid", id)).map(answer -> answer.getString("value")) : local.uidOf(id);
    return uid.recover(gone -> Future.succeededFuture());
  }

  @Override
  public Future<Set<String>> groupsOf(String id) {
    Future<Set<String>> groups = isElsewhere(id)
      ? elsewhere(Calls.of("groups", id)).map(answer -> strings(answer.getJsonArray("value"))) : local.groupsOf(id);
    return groups.recover(gone -> Future.succeededFuture(Set.of()));
  }

  private static Set<String> strings(JsonArray array) {
    return array.stream().map(String.class::cast).collect(Collectors.toSet());
  }

  @Override
  public Future<Answer<Set<String>>> groups(int limit) {
    return Future.succeededFuture(census.keys(Selector.Kind.GROUP, checkLimit(limit)));
  }

  @Override
  public Future<Answer<Set<String>>> online(Set<String> uids) {
    return Future.succeededFuture(census.answer(uids.stream()
      .filter(uid -> census.count(new Selector(Selector.Kind.UID, uid)) > 0)
      .collect(Collectors.toSet()), true));
  }

  @Override
  public Audience<M> everyone() {
    return audience(Selector.EVERYONE);
  }

  @Override
  public Audience<M> connection(String id) {
    return audience(new Selector(Selector.Kind.ID, id));
  }

  @Override
  public Audience<M> uid(String uid) {
    return audience(new Selector(Selector.Kind.UID, uid));
  }

  @Override
  public Audience<M> group(String group) {
    return audience(new Selector(Selector.Kind.GROUP, group));
  }

  @Override
  public Audience<M> connections(List<String> ids) {
    List<Selector> selectors = ids.stream().distinct().map(id -> new Selector(Selector.Kind.ID, id)).toList();
    return new AudienceImpl<>(this, List.of(new Selection(selectors, List.of())));
  }

  private Audience<M> audience(Selector selector) {
    return new AudienceImpl<>(this, List.of(Selection.of(selector)));
  }

  // ---- what audiences do

  void send(List<Selection> selections, M message) {
    local.send(selections, message);
    if (cluster != null) {
      cluster.send(selections, message);
    }
  }

  void close(List<Selection> selections, CloseReason reason) {
    local.close(selections, reason);
    if (cluster != null) {
      cluster.close(selections, reason);
    }
  }

  Future<Answer<Integer>> count(List<Selection> selections) {
    return census.count(selections);
  }

  Future<Answer<List<Member>>> members(List<Selection> selections, int limit) {
    return census.members(selections, limit);
  }

  Future<Answer<Integer>> pages(List<Selection> selections, Function<List<Member>, Future<?>> handler) {
    ContextInternal context = vertx.getOrCreateContext();
    return census.pages(selections, page -> context.succeededFuture(page).compose(handler::apply));
  }

  Future<Answer<Set<String>>> uids(List<Selection> selections, int limit) {
    return census.uids(selections, limit);
  }
}
