// SPDX-License-Identifier: Apache-2.0
package io.waggle.bridges.socketio.impl;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.Json;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.waggle.ChannelMessage;
import io.waggle.ChannelPosition;
import io.waggle.Channels;
import io.waggle.Subscription;
import io.waggle.bridges.socketio.impl.engine.EngineMessage;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * What clients of one namespace get back after they were away, from any node. On the instance's event loop, but for
 * {@link #publish}.
 *
 * <p>Everything that is emitted goes through a topic with history, so that it has a position, which clients keep: the
 * last argument of each event. Each instance passes what comes to its own sockets. Who returns gets what the history has
 * behind its position and up to where this instance is: what comes later it gets like everybody.
 */
final class Recovery {

  private static final int PID_BYTES = 18;
  private static final int MAX_PID_LENGTH = 64;
  private static final int MAX_OFFSET_LENGTH = 100;
  private static final int PAGE = 1_000;
  private static final long LONGEST_LAG_MS = 2_000;
  private static final Set<String> FINAL = Set.of("client namespace disconnect", "server namespace disconnect",
    "parse error");
  private static final SecureRandom RANDOM = new SecureRandom();

  private final NamespaceImpl namespace;
  private final SocketIoImpl server;
  private final Channels channels;
  private final String topic;
  private final PastSessions sessions;
  private final Future<Subscription> subscription;
  /** Up to where this instance has passed on what was emitted. */
  private ChannelPosition passed;
  /** Of those who wait until it has passed on more; null if nobody does. */
  private Promise<Void> progress;

  Recovery(NamespaceImpl namespace) {
    this.namespace = namespace;
    this.server = namespace.server;
    this.channels = RecoveryChannels.of(server);
    this.topic = "nsp" + URLEncoder.encode(namespace.name(), StandardCharsets.UTF_8).replace("+", "%20");
    this.sessions = new PastSessions(namespace);
    this.subscription = server.here(channels.subscribe(topic, this::pass));
    subscription.onSuccess(done -> done.lossHandler(lost -> {
      // Whoever is here has missed something: it comes back, and is told that it did not recover.
      new ArrayList<>(namespace.sockets()).forEach(SocketImpl::drop);
    }));
  }

  static String newPid() {
    byte[] bytes = new byte[PID_BYTES];
    RANDOM.nextBytes(bytes);
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }

  static boolean isRecoverable(String words) {
    return !FINAL.contains(words);
  }

  /** Completes when what is emitted arrives here. */
  Future<ChannelPosition> ready() {
    return subscription.map(done -> {
      if (passed == null) {
        passed = done.position();
      }
      return passed;
    });
  }

  /** Emits through the topic; any thread. */
  void publish(Set<String> rooms, Set<String> except, JsonArray data) {
    EngineMessage message = Packets.event(namespace.name(), Packet.NO_ID, data);
    Buffer head = new Selection(rooms, except).toJson().toBuffer();
    Buffer payload = Buffer.buffer().appendInt(head.length()).appendBuffer(head)
      .appendBuffer(GatewayProtocol.INSTANCE.encode(message));
    channels.publish(topic, payload).onFailure(server::lost);
  }

  private void pass(ChannelMessage stored) {
    passed = stored.position();
    if (progress != null) {
      Promise<Void> told = progress;
      progress = null;
      told.complete();
    }
    List<String> connections = new ArrayList<>();
    namespace.select(selection(stored)).forEach(socket -> connections.add(socket.client.connectionId()));
    if (!connections.isEmpty()) {
      server.gateway.connections(connections).send(message(stored));
    }
  }

  private static Selection selection(ChannelMessage stored) {
    Buffer payload = stored.payload();
    return Selection.of(payload.getBuffer(4, 4 + payload.getInt(0)).toJsonObject());
  }

  /** Makes the event, with its position as the last argument. */
  private static EngineMessage message(ChannelMessage stored) {
    Buffer payload = stored.payload();
    EngineMessage message = GatewayProtocol.INSTANCE.decode(
      payload.getBuffer(4 + payload.getInt(0), payload.length()));
    Buffer text = message.payload();
    Buffer positioned = Buffer.buffer(text.length() + 40).appendBuffer(text, 0, text.length() - 1)
      .appendByte((byte) ',').appendBuffer(Json.encodeToBuffer(stored.epoch() + ":" + stored.offset()))
      .appendByte((byte) ']');
    return EngineMessage.of(positioned, message.attachments());
  }

  private static ChannelPosition position(Object offset) {
    if (!(offset instanceof String text) || text.length() > MAX_OFFSET_LENGTH) {
      return null;
    }
    int colon = text.lastIndexOf(':');
    try {
      return colon < 0 ? null : new ChannelPosition(text.substring(0, colon), Long.parseLong(text.substring(colon + 1)));
    } catch (NumberFormatException e) {
      return null;
    }
  }

  /**
   * Finds what a client left.
   *
   * @param pid its secret
   * @param offset what it says was the last argument of the last event; null if there was no event
   * @return null if there is nothing, or not any more
   */
  Future<Recovered> find(String pid, Object offset) {
    ChannelPosition since = position(offset);
    if (pid.length() > MAX_PID_LENGTH || offset != null && since == null) {
      return Future.succeededFuture();
    }
    return server.here(sessions.find(pid)).map(found -> found == null || since == null ? found : found.at(since))
      .otherwiseEmpty();
  }

  /** Reads what a client has missed; null if that is not known. */
  Future<Recovered> catchUp(Recovered past) {
    return ready().compose(here -> {
      ChannelPosition since = past.since();
      if (since.equals(here)) {
        return Future.succeededFuture(past);
      }
      // There was no message yet when it came, so no history either.
      boolean fromTheFirst = since.epoch().isEmpty() && since.offset() == 0;
      if (!fromTheFirst && !since.epoch().equals(here.epoch())) {
        return Future.succeededFuture();
      }
      return since.offset() > here.offset() ? await(past) : read(past, fromTheFirst ? null : since);
    });
  }

  private Future<Recovered> read(Recovered past, ChannelPosition after) {
    return server.here(channels.history(topic, after, PAGE)).compose(page -> {
      List<ChannelMessage> found = page.messages();
      boolean whole = page.complete() && !found.isEmpty() && found.get(0).offset() == past.since().offset() + 1;
      return whole ? catchUp(past.plus(found)) : Future.succeededFuture();
    });
  }

  /** The client is ahead of this instance, which will get those messages too, unless the client made that up. */
  private Future<Recovered> await(Recovered past) {
    return server.here(channels.history(topic, past.since(), 1)).compose(page -> {
      if (!page.complete() || page.position().offset() < past.since().offset()) {
        return Future.succeededFuture();
      }
      if (progress == null) {
        progress = Promise.promise();
      }
      return server.here(progress.future().timeout(LONGEST_LAG_MS, TimeUnit.MILLISECONDS))
        .transform(moved -> moved.succeeded() ? catchUp(past) : Future.succeededFuture());
    });
  }

  /** Returns whether what was read reaches as far as what this instance has passed on. */
  boolean isCurrent(Recovered past) {
    return past.since().equals(passed) || past.since().epoch().equals(passed.epoch())
      && past.since().offset() >= passed.offset() && !past.read().isEmpty();
  }

  /** Sends a client what it missed up to where this instance is; the rest it gets like everybody. */
  void replay(SocketImpl socket, Recovered past) {
    for (ChannelMessage stored : past.read()) {
      if (stored.offset() <= passed.offset() && selection(stored).contains(socket)) {
        socket.client.send(message(stored));
      }
    }
    server.counters.increment("clients_recovered");
  }

  /** A socket is here. */
  void entered(SocketImpl socket) {
    if (socket.pid() != null) {
      sessions.entered(socket, passed);
    }
  }

  /** Its rooms are others. */
  void changed(SocketImpl socket) {
    if (socket.pid() != null) {
      sessions.changed(socket);
    }
  }

  /** It is gone. */
  void left(SocketImpl socket, boolean mayReturn) {
    sessions.left(socket, mayReturn);
  }

  /** Keeps what there is of a socket whose client has come back, before it is dropped. */
  Future<Void> keep(SocketImpl socket) {
    return sessions.keep(socket);
  }

  void close() {
    sessions.close();
    subscription.onSuccess(Subscription::unsubscribe);
  }
}
