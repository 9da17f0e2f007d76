// SPDX-License-Identifier: Apache-2.0
package io.waggle.bridges.socketio.impl;

import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.internal.ContextInternal;
import io.vertx.core.internal.logging.Logger;
import io.vertx.core.internal.logging.LoggerFactory;
import io.vertx.core.json.JsonArray;
import io.waggle.Channels;
import io.waggle.CloseReason;
import io.waggle.Gateway;
import io.waggle.GatewayOptions;
import io.waggle.bridges.socketio.Emitter;
import io.waggle.bridges.socketio.Namespace;
import io.waggle.bridges.socketio.Socket;
import io.waggle.bridges.socketio.SocketIo;
import io.waggle.bridges.socketio.SocketIoOptions;
import io.waggle.bridges.socketio.impl.engine.EngineMessage;
import io.waggle.bridges.socketio.impl.engine.EngineServer;
import io.waggle.bridges.socketio.impl.engine.EngineSocket;
import io.waggle.internal.BridgeCounters;
import io.waggle.web.HttpWorker;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/** One instance of a server: its namespaces, and the clients that came to it. On its event loop. */
public final class SocketIoImpl extends EmitterBase implements SocketIo {

  private static final Logger LOG = LoggerFactory.getLogger(SocketIo.class);
  private static final int MAX_NAME_LENGTH = 100;
  private static final int NOT_FOUND = 404;
  /** Ids of questions to many sockets begin here, above those that a socket counts. */
  private static final long FIRST_QUESTION = 1_000_000_000_000L;

  /** Dynamic namespaces: which names, and what holds for them. */
  private record Family(Predicate<String> predicate, NamespaceImpl parent) {
  }

  final Vertx vertx;
  final SocketIoOptions options;
  final Gateway<EngineMessage> gateway;
  final Hub hub;
  final BridgeCounters counters;
  /** Tells this instance from all others, on all nodes. */
  final String number = UUID.randomUUID().toString();
  private final ContextInternal context;
  private final Map<String, NamespaceImpl> namespaces = new ConcurrentHashMap<>();
  private final Map<NamespaceImpl, Set<NamespaceImpl>> children = new HashMap<>();
  private final List<Family> families = new ArrayList<>();
  private final Set<Client> clients = new HashSet<>();
  private final NamespaceImpl root;
  private HttpWorker worker;
  private EngineServer engine;
  private Channels channels;
  private long lastQuestion = FIRST_QUESTION;
  private int dynamic;
  private boolean closed;

  /** Creates an instance on the current context. */
  public SocketIoImpl(Vertx vertx, SocketIoOptions options) {
    this.vertx = vertx;
    this.options = new SocketIoOptions(options);
    this.context = (ContextInternal) vertx.getOrCreateContext();
    this.gateway = Gateway.of(vertx, options.getName(), new GatewayOptions().setProtocol(GatewayProtocol.INSTANCE)
      .setMaxGroupsPerConnection(options.getMaxRooms() + 2 * options.getMaxNamespaces() + options.getMaxConnects()));
    this.counters = BridgeCounters.of(vertx, "socketio");
    this.hub = Hub.of(vertx, options.getName());
    this.root = of("/");
    options.getChannels().forEach(entry -> {
      NamespaceImpl namespace = of(entry.getKey());
      JsonArray patterns = entry.getValue() instanceof JsonArray list ? list : new JsonArray().add(entry.getValue());
      patterns.forEach(pattern -> namespace.bind((String) pattern));
    });
    hub.add(this);
    context.addCloseHook(completion -> close().onComplete(done -> completion.succeed()));
  }

  /** Runs something on the event loop of this instance, at once if that is where it is called. */
  void onContext(Runnable action) {
    if (context.inThread()) {
      action.run();
    } else {
      later(action);
    }
  }

  /** Runs something on the event loop of this instance, in a later turn. */
  void later(Runnable action) {
    context.runOnContext(done -> action.run());
  }

  /** Returns a future whose listeners are called on the event loop of this instance, whoever completes the given one. */
  <T> Future<T> here(Future<T> anywhere) {
    Promise<T> here = context.promise();
    anywhere.onComplete(here);
    return here.future();
  }

  /** Calls a handler of the application; if it throws, the client is closed. */
  void protect(Client client, Runnable handler) {
    try {
      handler.run();
    } catch (RuntimeException e) {
      LOG.error("a connection handler failed", e);
      client.close("forced server close", CloseReason.INTERNAL_ERROR);
    }
  }

  /** Something was not published. */
  void lost(Throwable failure) {
    counters.increment("events_lost");
    LOG.warn("an event was not published: " + failure.getMessage());
  }

  Channels channels() {
    if (channels == null) {
      channels = Channels.of(vertx, options.getChannelsName());
    }
    return channels;
  }

  long nextQuestion() {
    return lastQuestion++;
  }

  /** Takes a new session. */
  void accept(EngineSocket socket) {
    if (closed) {
      socket.close();
    } else {
      clients.add(new Client(this, socket));
    }
  }

  void forget(Client client) {
    clients.remove(client);
  }

  /** Returns a namespace that is there, or null. */
  NamespaceImpl existing(String name) {
    return namespaces.get(name);
  }

  /** Returns the namespace that a client asks for, perhaps a new one of a dynamic kind; null if there is none. */
  NamespaceImpl find(String name) {
    NamespaceImpl found = namespaces.get(name);
    if (found != null || !isName(name)) {
      return found;
    }
    for (Family family : families) {
      if (family.predicate().test(name)) {
        if (dynamic >= options.getMaxDynamicNamespaces()) {
          counters.increment("namespaces_refused");
          return null;
        }
        NamespaceImpl child = new NamespaceImpl(this, name, family.parent());
        namespaces.put(name, child);
        children.get(family.parent()).add(child);
        dynamic++;
        return child;
      }
    }
    return null;
  }

  /** The last socket of a dynamic namespace is gone. */
  void emptied(NamespaceImpl child) {
    if (namespaces.remove(child.name(), child)) {
      children.values().forEach(all -> all.remove(child));
      dynamic--;
      child.close();
    }
  }

  private static boolean isName(String name) {
    return name.startsWith("/") && name.length() <= MAX_NAME_LENGTH
      && name.chars().noneMatch(c -> c == '#' || c == ',' || c == '?' || c == '!' || Character.isISOControl(c));
  }

  @Override
  public NamespaceImpl of(String name) {
    if (!isName(name)) {
      throw new IllegalArgumentException("name: " + name + " (expected: a slash and at most " + (MAX_NAME_LENGTH - 1)
        + " characters without # , ? and !)");
    }
    return namespaces.computeIfAbsent(name, key -> new NamespaceImpl(this, key, null));
  }

  @Override
  public Namespace of(Pattern pattern) {
    return family(pattern.pattern(), name -> pattern.matcher(name).matches());
  }

  @Override
  public Namespace of(Predicate<String> predicate) {
    return family("/*", predicate);
  }

  private Namespace family(String name, Predicate<String> predicate) {
    NamespaceImpl parent = new NamespaceImpl(this, name, null);
    children.put(parent, new HashSet<>());
    parent.standFor(() -> children.get(parent).stream().map(child -> (Emitter) child).toList());
    families.add(new Family(predicate, parent));
    return parent;
  }

  @Override
  public Future<SocketIo> listen() {
    engine = EngineServer.create(vertx, options.getEngine(), this::accept);
    worker = HttpWorker.create(vertx, options.getHttp()).requestHandler(request -> {
      if (!engine.handle(request)) {
        request.response().setStatusCode(NOT_FOUND).end();
      }
    });
    engine.attach(worker);
    // The port has to be opened on this context: what comes through it is served on the same event loop then.
    return here(hub.ready()).compose(ready -> worker.listen()).map(this);
  }

  @Override
  public int actualPort() {
    return worker == null ? 0 : Math.max(0, worker.actualPort());
  }

  @Override
  public Future<Void> close() {
    if (closed) {
      return Future.succeededFuture();
    }
    closed = true;
    new ArrayList<>(clients).forEach(client -> client.close("server shutting down", CloseReason.GOING_AWAY));
    namespaces.values().forEach(NamespaceImpl::close);
    hub.remove(this);
    if (engine != null) {
      engine.close();
    }
    return worker == null ? Future.succeededFuture() : worker.close();
  }

  @Override
  Emitter all() {
    return root;
  }

  @Override
  public String name() {
    return root.name();
  }

  @Override
  public Namespace onConnection(Handler<Socket> handler) {
    return root.onConnection(handler);
  }

  @Override
  public Namespace use(Function<Socket, Future<?>> middleware) {
    return root.use(middleware);
  }

  @Override
  public Namespace bind(String room, String topic) {
    return root.bind(room, topic);
  }

  @Override
  public Namespace bind(String pattern) {
    return root.bind(pattern);
  }

  @Override
  public Future<Void> serverSideEmit(String event, Object... args) {
    return root.serverSideEmit(event, args);
  }

  @Override
  public Namespace onServerSide(String event, Handler<JsonArray> handler) {
    return root.onServerSide(event, handler);
  }
}
