// SPDX-License-Identifier: Apache-2.0
package io.waggle.bridges.mqtt.impl.session;

import io.vertx.core.AsyncResult;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.waggle.bridges.mqtt.MqttIdentity;
import io.waggle.bridges.mqtt.MqttRefusal;
import io.waggle.bridges.mqtt.impl.broker.Message;
import io.waggle.bridges.mqtt.impl.wire.Packet;
import io.waggle.bridges.mqtt.impl.wire.Properties;
import io.waggle.bridges.mqtt.impl.wire.Property;
import io.waggle.bridges.mqtt.impl.wire.ReasonCode;
import io.waggle.bridges.mqtt.impl.wire.Version;

/**
 * One client's connection, as a state machine: packets come in through {@link #receive}, what follows leaves through
 * {@link Output} and {@link Exchange}. Until CONNECT is done it runs on the event loop of the connection, then on that
 * of the session.
 */
public final class Client {

  /** Where it stands. */
  public enum State {
    /** Nothing has come: only CONNECT may. */
    NEW,
    /** Enhanced authentication goes on: only AUTH may come. */
    AUTHENTICATING,
    /** The broker looks who it is, for its session, and waits until that is in the store; its input waits. */
    JOINING,
    /** CONNACK was sent. */
    CONNECTED,
    /** It is over. */
    CLOSED
  }

  private final Output output;
  private Exchange exchange;
  private volatile State state = State.NEW;
  private Connecting connecting;
  private Reauthentication reauthentication;
  private Version version = Version.V3_1_1;
  private volatile MqttIdentity identity;
  private Permission permission;
  private volatile Session session;
  private Inbox inbox;
  private OutboundAliases aliases;
  private int sendWindow;
  private long maxPacketBytes;
  private String authMethod;
  private int keepAlive;
  private long lastSeen;

  /** Creates the state machine of a connection that has just been accepted. */
  public Client(Output output, Exchange exchange) {
    this.output = output;
    this.exchange = exchange;
    this.lastSeen = exchange.now();
  }

  /** Takes a packet. */
  public void receive(Packet packet) {
    try {
      take(packet);
    } catch (RuntimeException e) {
      broken(e);
    }
  }

  private void take(Packet packet) {
    lastSeen = exchange.now();
    if (state == State.CONNECTED) {
      connected(packet);
    } else if (packet instanceof Packet.Malformed malformed) {
      malformed(malformed);
    } else if (state == State.NEW) {
      if (packet instanceof Packet.Connect connect) {
        state = State.JOINING;
        connecting = new Connecting(this, connect);
        connecting.start();
      } else {
        fail(ReasonCode.PROTOCOL_ERROR, "packet before CONNECT");
      }
    } else if (state == State.AUTHENTICATING) {
      if (packet instanceof Packet.Auth auth) {
        connecting.answered(auth);
      } else if (packet instanceof Packet.Disconnect) {
        quit();
      } else {
        fail(ReasonCode.PROTOCOL_ERROR, "packet instead of AUTH");
      }
    }
  }

  /** A CONNECT that is wrong is answered if it is known in which form; version 3 only says that it is another level. */
  private void malformed(Packet.Malformed malformed) {
    boolean answered = malformed.version() != null && (malformed.version().hasProperties()
      || malformed.reason() == ReasonCode.UNSUPPORTED_PROTOCOL_VERSION);
    if (answered) {
      version(malformed.version());
      refuse(malformed.reason(), malformed.text());
    } else {
      fail(malformed.reason(), malformed.text());
    }
  }

  private void connected(Packet packet) {
    if (packet instanceof Packet.Publish publish) {
      inbox.publish(publish);
    } else if (packet instanceof Packet.Ack ack) {
      acknowledged(ack);
    } else if (packet instanceof Packet.Ping ping && ping.type() == Packet.Type.PINGREQ) {
      send(new Packet.Ping(Packet.Type.PINGRESP));
    } else if (packet instanceof Packet.Subscribe subscribe) {
      new Subscribing(this, subscribe).start();
    } else if (packet instanceof Packet.Unsubscribe unsubscribe) {
      Subscribing.unsubscribe(this, unsubscribe);
    } else if (packet instanceof Packet.Disconnect disconnect) {
      disconnected(disconnect);
    } else if (packet instanceof Packet.Auth auth) {
      reauthenticate(auth);
    } else if (packet instanceof Packet.Malformed malformed) {
      fail(malformed.reason(), malformed.text());
    } else {
      fail(ReasonCode.PROTOCOL_ERROR, "packet that a client does not send now");
    }
  }

  private void acknowledged(Packet.Ack ack) {
    if (ack.type() == Packet.Type.PUBREL) {
      inbox.release(ack);
    } else {
      session.outbox().acknowledged(ack);
      session.feed();
    }
  }

  private void reauthenticate(Packet.Auth auth) {
    if (reauthentication == null) {
      if (authMethod == null || auth.reason() != ReasonCode.REAUTHENTICATE) {
        fail(ReasonCode.PROTOCOL_ERROR, "AUTH out of turn");
        return;
      }
      reauthentication = new Reauthentication(this);
    }
    reauthentication.answered(auth);
  }

  private void disconnected(Packet.Disconnect disconnect) {
    Object expiry = disconnect.properties().find(Property.SESSION_EXPIRY);
    if (expiry != null) {
      long wanted = (Long) expiry;
      if (wanted > 0 && session.expirySeconds() == 0) {
        fail(ReasonCode.PROTOCOL_ERROR, "session expiry: not 0 (expected: 0, as in CONNECT)");
        return;
      }
      session.expireAfter(Connecting.expiry(wanted, exchange.options()));
    }
    end(disconnect.reason() != ReasonCode.SUCCESS);
    output.close();
  }

  // ---- its beginning

  /**
   * Has a session from now on: on the session's event loop, where everything else follows.
   *
   * @param present whether it is one that was there before
   */
  public void joined(Session joined, boolean present) {
    if (state != State.JOINING) {
      // The connection ended meanwhile.
      joined.exchange().left(joined);
      return;
    }
    session = joined;
    exchange = joined.exchange();
    connecting.joined(joined, present);
  }

  /** Says that the store must forget a session it had, before this one is welcome. */
  public void replaces() {
    if (connecting != null) {
      connecting.replaces();
    }
  }

  /** Is told that it is connected. */
  void welcome(boolean present, Properties told) {
    state = State.CONNECTED;
    connecting = null;
    inbox = new Inbox(this);
    send(new Packet.ConnAck(present, ReasonCode.SUCCESS, told));
    session.resume();
    if (state == State.CONNECTED) {
      exchange.entered(session);
      output.resume();
    }
  }

  void configure(MqttIdentity who, int window, long maxPacket, int aliasMaximum, int keepAliveSeconds, String method) {
    identity = who;
    permission = exchange.permission(who);
    sendWindow = window;
    maxPacketBytes = maxPacket;
    aliases = aliasMaximum == 0 ? null : new OutboundAliases(aliasMaximum);
    keepAlive = keepAliveSeconds;
    authMethod = method;
  }

  /** Gets no packet larger than that; 0 for any. */
  void limit(long maxPacket) {
    maxPacketBytes = maxPacket;
  }

  void identify(MqttIdentity who) {
    identity = who;
    permission = exchange.permission(who);
    reauthentication = null;
  }

  void version(Version spoken) {
    version = spoken;
    output.use(spoken);
  }

  void authenticating() {
    state = State.AUTHENTICATING;
    output.resume();
  }

  void joining() {
    state = State.JOINING;
    output.pause();
  }

  /** Refuses to let it in. */
  public void refuse(int reason, String text) {
    if (state == State.CLOSED) {
      return;
    }
    Properties properties = version.hasProperties() && text != null ? Properties.of(Property.REASON_STRING, text)
      : Properties.NONE;
    refuse(reason, properties);
  }

  void refuse(int reason, Properties properties) {
    exchange.count("refused");
    end(false);
    sendWhatFits(new Packet.ConnAck(false, reason, properties), new Packet.ConnAck(false, reason, Properties.NONE));
    output.close();
  }

  void refuse(Throwable cause) {
    if (cause instanceof MqttRefusal refusal) {
      refuse(refusal.reasonCode(), refusal.getMessage());
    } else {
      exchange.count("authentication_failures");
      refuse(ReasonCode.UNSPECIFIED_ERROR, (String) null);
    }
  }

  // ---- its end

  /** Ends it because of what it did: with a reason if there is a way to tell it. */
  public void fail(int reason, String text) {
    if (state == State.CLOSED) {
      return;
    }
    exchange.count("protocol_errors");
    close(reason, text);
  }

  /** Ends it because a packet could not be handled, for no fault of its own: it may come back and send that again. */
  void broken(Throwable cause) {
    if (state != State.CLOSED) {
      exchange.failed(cause);
      close(ReasonCode.IMPLEMENTATION_SPECIFIC_ERROR, (String) null);
    }
  }

  /** Ends it; its will is published. */
  public void close(int reason, String text) {
    close(reason, text == null ? Properties.NONE : Properties.of(Property.REASON_STRING, text));
  }

  /** Ends it, with properties for the client. */
  public void close(int reason, Properties properties) {
    if (state == State.CONNECTED) {
      if (version.hasProperties()) {
        sendWhatFits(new Packet.Disconnect(reason, properties), new Packet.Disconnect(reason, Properties.NONE));
      }
      end(true);
    } else if (connecting != null && reason != ReasonCode.SESSION_TAKEN_OVER) {
      refuse(reason, version.hasProperties() ? properties : Properties.NONE);
      return;
    }
    end(false);
    output.close();
  }

  /** Leaves the properties out if the packet would be too large for the client with them, or all of it. */
  private void sendWhatFits(Packet packet, Packet bare) {
    if (fits(packet)) {
      output.send(packet);
    } else if (fits(bare)) {
      output.send(bare);
    }
  }

  private void quit() {
    end(false);
    output.close();
  }

  /** The connection is over. */
  public void lost() {
    end(state == State.CONNECTED);
  }

  private void end(boolean keepsWill) {
    Connecting unfinished = connecting;
    state = State.CLOSED;
    connecting = null;
    if (session != null && session.holder() == this) {
      if (unfinished != null) {
        unfinished.abandon();
      }
      session.detach(keepsWill);
      exchange.left(session);
    }
  }

  /** Looks at deadlines, about once a second. */
  public void tick(long now) {
    if (state == State.NEW || state == State.AUTHENTICATING) {
      if (now - lastSeen > exchange.options().getConnectTimeoutMs()) {
        exchange.count("connect_timeouts");
        close(ReasonCode.NOT_AUTHORIZED, "no CONNECT in time");
      }
    } else if (state == State.JOINING) {
      connecting.tick();
    } else if (state == State.CONNECTED) {
      if (now >= identity.expiresAt()) {
        close(ReasonCode.NOT_AUTHORIZED, "identity expired");
      } else if (keepAlive > 0 && now - lastSeen > 1_500L * keepAlive && !inbox.isPaused()) {
        exchange.count("keep_alive_timeouts");
        close(ReasonCode.KEEP_ALIVE_TIMEOUT, "nothing heard for 1.5 times the keep-alive");
      }
    }
  }

  // ---- what it is sent

  /** Sends a packet that is no PUBLISH. One that is too large for the client ends it: it cannot do without. */
  void send(Packet packet) {
    if (fits(packet)) {
      output.send(packet);
    } else {
      tooLarge();
    }
  }

  /** Returns whether the client takes a packet of that size. */
  boolean fits(Packet packet) {
    return maxPacketBytes == 0 || output.sizeOf(packet) <= maxPacketBytes;
  }

  /** Ends it because what it asked for has an answer that it does not take. */
  void tooLarge() {
    exchange.count("too_large_for_client");
    close(ReasonCode.PACKET_TOO_LARGE, "answer: over the maximum packet size of the client");
  }

  /** Sends a QoS 0 message. */
  void publish(Message message, boolean retain, int[] identifiers) {
    send(message, 0, 0, retain, false, identifiers);
  }

  /** Sends a QoS 1 or 2 message; false if it is too large for the client. */
  boolean publish(Delivery delivery, boolean again) {
    return send(delivery.message, delivery.packetId, delivery.qos, delivery.retain, again, delivery.identifiers);
  }

  private boolean send(Message message, int id, int qos, boolean retain, boolean dup, int[] identifiers) {
    String topic = message.topic();
    Properties properties = message.properties();
    if (version.hasProperties()) {
      if (message.expiresAt() != Long.MAX_VALUE) {
        long left = Math.max(1, (message.expiresAt() - exchange.now() + 999) / 1_000);
        properties = properties.with(Property.MESSAGE_EXPIRY, left);
      }
      for (int identifier : identifiers) {
        properties = properties.with(Property.SUBSCRIPTION_IDENTIFIER, identifier);
      }
    }
    if (maxPacketBytes > 0) {
      Packet whole = new Packet.Publish(topic, message.payload(), id, qos, retain, dup, properties);
      if (output.sizeOf(whole) + OutboundAliases.BYTES > maxPacketBytes) {
        return false;
      }
    }
    if (aliases != null) {
      int alias = aliases.of(topic);
      if (alias != 0) {
        properties = properties.with(Property.TOPIC_ALIAS, Math.abs(alias));
        topic = alias > 0 ? "" : topic;
      }
    }
    output.send(new Packet.Publish(topic, message.payload(), id, qos, retain, dup, properties));
    return true;
  }

  /** Sends PUBREL. */
  void release(int id, int reason) {
    send(new Packet.Ack(Packet.Type.PUBREL, id, version.hasProperties() ? reason : 0, Properties.NONE));
  }

  boolean hasRoom() {
    return output.hasRoom();
  }

  /** The client has read most of what was sent. */
  public void drained() {
    if (state == State.CONNECTED && session.client() == this) {
      session.outbox().pump();
      session.feed();
    }
  }

  // ---- what it is

  /** Waits for something on this event loop; what has come already is seen at once. */
  <T> void when(Future<T> future, Handler<AsyncResult<T>> handler) {
    if (future.isComplete()) {
      handler.handle(future);
    } else {
      Exchange here = exchange;
      future.onComplete(result -> here.later(() -> {
        try {
          handler.handle(result);
        } catch (RuntimeException e) {
          broken(e);
        }
      }));
    }
  }

  /** Returns whether it gets QoS 0 messages as everybody does: without aliases, whatever their size. */
  public boolean isPlain() {
    return aliases == null && maxPacketBytes == 0;
  }

  /** Returns the way to it. */
  public Output output() {
    return output;
  }

  Exchange exchange() {
    return exchange;
  }

  /** Returns where it stands. */
  public State state() {
    return state;
  }

  /** Returns the version it speaks. */
  public Version version() {
    return version;
  }

  /** Returns who it is; null before that is known. Any thread. */
  public MqttIdentity identity() {
    return identity;
  }

  Permission permission() {
    return permission;
  }

  /** Returns who it is, while it joins. */
  public MqttIdentity joiningAs() {
    return connecting.identity();
  }

  /** Returns how long its session is to outlive its connection, in seconds, while it joins. */
  public long wantedExpiry() {
    Connecting now = connecting;
    return now == null ? 0 : now.sessionExpiry(exchange.options());
  }

  /** Returns the will it brings while it joins; null if there is none. */
  public Message wantedWill() {
    Connecting now = connecting;
    return now == null ? null : now.will();
  }

  /** Returns its session; null before it has one. Any thread. */
  public Session session() {
    return session;
  }

  /** Returns how many QoS 1 and 2 messages it may leave unacknowledged. */
  int sendWindow() {
    return sendWindow;
  }

  String authMethod() {
    return authMethod;
  }
}
