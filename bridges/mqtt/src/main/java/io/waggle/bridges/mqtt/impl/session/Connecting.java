// SPDX-License-Identifier: Apache-2.0
package io.waggle.bridges.mqtt.impl.session;

import io.vertx.core.AsyncResult;
import io.waggle.bridges.mqtt.Authorizer.Action;
import io.waggle.bridges.mqtt.EnhancedAuthenticator;
import io.waggle.bridges.mqtt.MqttBridgeOptions;
import io.waggle.bridges.mqtt.MqttIdentity;
import io.waggle.bridges.mqtt.MqttLogin;
import io.waggle.bridges.mqtt.impl.broker.Message;
import io.waggle.bridges.mqtt.impl.topic.Topics;
import io.waggle.bridges.mqtt.impl.wire.Packet;
import io.waggle.bridges.mqtt.impl.wire.Properties;
import io.waggle.bridges.mqtt.impl.wire.Property;
import io.waggle.bridges.mqtt.impl.wire.ReasonCode;
import java.util.UUID;

/**
 * A client's way from CONNECT to CONNACK: is it allowed, who is it, which session does it get. Its event loop;
 * forgotten afterwards.
 */
final class Connecting {

  private static final int MOST = 65_535;

  private final Client client;
  private final Packet.Connect connect;
  private final MqttLogin login;
  private final String method;
  private EnhancedAuthenticator.Exchange exchange;
  private MqttIdentity identity;
  private byte[] lastData;
  private Session session;
  private boolean present;
  private boolean replaces;

  Connecting(Client client, Packet.Connect connect) {
    this.client = client;
    this.connect = connect;
    this.method = connect.properties().text(Property.AUTHENTICATION_METHOD);
    String id = connect.clientId().isEmpty() ? "auto-" + UUID.randomUUID() : connect.clientId();
    this.login = new MqttLogin(id, connect.username(), connect.password(), connect.version().level(),
      client.output().remoteAddress(), client.output().certificate());
  }

  void start() {
    client.version(connect.version());
    client.limit(connect.properties().number(Property.MAXIMUM_PACKET_SIZE, 0));
    client.joining();
    int closed = client.exchange().closedFor(client);
    if (closed != 0) {
      String other = client.exchange().options().getServerReference();
      client.refuse(closed, other == null || !client.version().hasProperties() ? Properties.NONE
        : Properties.of(Property.SERVER_REFERENCE, other));
      return;
    }
    MqttBridgeOptions options = client.exchange().options();
    boolean hasId = !connect.clientId().isEmpty();
    if (!hasId && !connect.version().hasProperties() && !connect.cleanStart()) {
      client.refuse(ReasonCode.CLIENT_IDENTIFIER_NOT_VALID,
        "client identifier: none (expected: one, or a clean session)");
    } else if (connect.clientId().length() > options.getMaxClientIdLength() || connect.clientId().startsWith("$")) {
      client.refuse(ReasonCode.CLIENT_IDENTIFIER_NOT_VALID, "client identifier: too long, or $ in front (expected: at"
        + " most " + options.getMaxClientIdLength() + " characters)");
    } else if (connect.will() != null && !Topics.isTopic(connect.will().topic(), options.getMaxTopicLevels())) {
      client.refuse(ReasonCode.TOPIC_NAME_INVALID, "will topic: not a topic name");
    } else if (method != null) {
      enhanced();
    } else {
      client.when(client.exchange().authenticate(client, login), this::authenticated);
    }
  }

  private void enhanced() {
    EnhancedAuthenticator authenticator = client.exchange().enhanced(method);
    if (authenticator == null) {
      client.refuse(ReasonCode.BAD_AUTHENTICATION_METHOD, "authentication method: not known here");
      return;
    }
    exchange = authenticator.begin(login);
    step(connect.properties().bytes(Property.AUTHENTICATION_DATA));
  }

  private void step(byte[] data) {
    client.when(exchange.next(data), result -> {
      if (client.state() != Client.State.JOINING) {
        return;
      }
      if (result.failed()) {
        client.refuse(result.cause());
      } else if (result.result().identity() != null) {
        lastData = result.result().data();
        identified(result.result().identity());
      } else {
        client.send(auth(ReasonCode.CONTINUE_AUTHENTICATION, method, result.result().data()));
        if (client.state() == Client.State.JOINING) {
          client.authenticating();
        }
      }
    });
  }

  static Packet.Auth auth(int reason, String method, byte[] data) {
    Properties properties = Properties.of(Property.AUTHENTICATION_METHOD, method);
    return new Packet.Auth(reason, data == null ? properties : properties.with(Property.AUTHENTICATION_DATA, data));
  }

  void answered(Packet.Auth auth) {
    if (auth.reason() != ReasonCode.CONTINUE_AUTHENTICATION
      || !method.equals(auth.properties().text(Property.AUTHENTICATION_METHOD))) {
      client.fail(ReasonCode.PROTOCOL_ERROR, "AUTH: another method or reason");
      return;
    }
    client.joining();
    step(auth.properties().bytes(Property.AUTHENTICATION_DATA));
  }

  private void authenticated(AsyncResult<MqttIdentity> result) {
    if (client.state() != Client.State.JOINING) {
      return;
    }
    if (result.failed()) {
      client.refuse(result.cause());
    } else if (result.result() == null) {
      client.refuse(login.username() == null ? ReasonCode.NOT_AUTHORIZED : ReasonCode.BAD_USER_NAME_OR_PASSWORD,
        "not known here");
    } else {
      identified(result.result());
    }
  }

  private void identified(MqttIdentity who) {
    identity = who;
    if (!welcomeFits()) {
      client.refuse(ReasonCode.PACKET_TOO_LARGE, "maximum packet size: too small for CONNACK");
      return;
    }
    if (connect.will() == null) {
      client.exchange().join(client, named());
      return;
    }
    client.when(client.exchange().permission(who).isAllowed(Action.PUBLISH, connect.will().topic()), result -> {
      if (client.state() != Client.State.JOINING) {
        return;
      }
      if (result.succeeded() && Boolean.TRUE.equals(result.result())) {
        client.exchange().join(client, named());
      } else {
        client.refuse(ReasonCode.NOT_AUTHORIZED, "will topic: not allowed");
      }
    });
  }

  /** Returns how large a packet the client takes; 0 for any. */
  long maxPacketBytes() {
    return connect.properties().number(Property.MAXIMUM_PACKET_SIZE, 0);
  }

  /** Returns who it is; null while that is not known. */
  MqttIdentity identity() {
    return identity;
  }

  private boolean welcomeFits() {
    long most = connect.properties().number(Property.MAXIMUM_PACKET_SIZE, 0);
    return most == 0 || client.output().sizeOf(new Packet.ConnAck(true, ReasonCode.SUCCESS,
      properties(client.exchange().options(), sessionExpiry(client.exchange().options())))) <= most;
  }

  long sessionExpiry(MqttBridgeOptions options) {
    return connect.version().hasProperties() ? expiry(connect.properties().number(Property.SESSION_EXPIRY, 0), options)
      : connect.cleanStart() ? 0 : options.getMaxSessionExpirySeconds();
  }

  /** The client identifier may be one that was assigned. */
  private Packet.Connect named() {
    return new Packet.Connect(connect.version(), login.clientId(), connect.cleanStart(), connect.keepAlive(),
      connect.username(), null, connect.will(), connect.properties());
  }

  /** Says that the store must forget a session it had first. */
  void replaces() {
    replaces = true;
  }

  /** Connects client and session; CONNACK waits until the store has what it must have. */
  void joined(Session joined, boolean isPresent) {
    Exchange broker = client.exchange();
    long expiry = sessionExpiry(broker.options());
    present = isPresent;
    boolean was = joined.isStored();
    attach(joined, expiry);
    boolean changes = replaces || was || joined.isStored();
    if (!changes || !broker.isDurable()) {
      welcome();
    } else if (broker.store().isFull()) {
      whenFull();
    } else {
      client.when(broker.sync(), safe -> {
        if (client.state() != Client.State.JOINING) {
          return;
        }
        if (safe.succeeded()) {
          welcome();
        } else {
          whenFull();
        }
      });
    }
  }

  /** A session that is in the store already goes on; there is no room for another one. */
  private void whenFull() {
    if (present || !session.isStored()) {
      welcome();
    } else {
      client.exchange().count("store_full");
      client.refuse(ReasonCode.QUOTA_EXCEEDED, "session: cannot be kept (expected: a store with space)");
    }
  }

  /** Looks about once a second whether there is anything to wait for: a full disk writes nothing until it has space. */
  void tick() {
    if (session != null && client.exchange().store().isFull()) {
      whenFull();
    }
  }

  /** The client is not welcome after all: a session that was made for it goes with it. */
  void abandon() {
    if (!present) {
      session.expireAfter(0);
    }
  }

  private void attach(Session joined, long expiry) {
    session = joined;
    MqttBridgeOptions options = client.exchange().options();
    Properties wanted = connect.properties();
    int window = (int) Math.min(options.getMaxInflight(), wanted.number(Property.RECEIVE_MAXIMUM, MOST));
    int aliases = (int) Math.min(options.getMaxOutboundAliases(), wanted.number(Property.TOPIC_ALIAS_MAXIMUM, 0));
    client.configure(identity, window, maxPacketBytes(), aliases, keepAlive(options), method);
    Packet.Will last = connect.will();
    session.attach(client, expiry, identity.username(), will(),
      last == null ? 0 : last.properties().number(Property.WILL_DELAY, 0));
  }

  private void welcome() {
    MqttBridgeOptions options = client.exchange().options();
    client.welcome(present, connect.version().hasProperties() ? properties(options, sessionExpiry(options))
      : Properties.NONE);
  }

  /** Returns its will, or null. The expiry interval stays among its properties: it begins when it is published. */
  Message will() {
    Packet.Will last = connect.will();
    return last == null ? null : new Message(last.topic(), last.payload(), last.qos(), last.retain(),
      last.properties().without(Property.WILL_DELAY), login.clientId(), Long.MAX_VALUE);
  }

  private int keepAlive(MqttBridgeOptions options) {
    int most = options.getMaxKeepAliveSeconds();
    boolean tooLong = most > 0 && (connect.keepAlive() == 0 || connect.keepAlive() > most);
    return tooLong && connect.version().hasProperties() ? most : connect.keepAlive();
  }

  private Properties properties(MqttBridgeOptions options, long expiry) {
    Properties wanted = connect.properties();
    Properties told = Properties.of(Property.RECEIVE_MAXIMUM, options.getReceiveMaximum())
      .with(Property.MAXIMUM_PACKET_SIZE, options.getMaxPacketBytes());
    if (options.getTopicAliasMaximum() > 0) {
      told = told.with(Property.TOPIC_ALIAS_MAXIMUM, options.getTopicAliasMaximum());
    }
    if (expiry != wanted.number(Property.SESSION_EXPIRY, 0)) {
      told = told.with(Property.SESSION_EXPIRY, expiry);
    }
    if (connect.clientId().isEmpty()) {
      told = told.with(Property.ASSIGNED_CLIENT_ID, login.clientId());
    }
    if (keepAlive(options) != connect.keepAlive()) {
      told = told.with(Property.SERVER_KEEP_ALIVE, keepAlive(options));
    }
    if (options.getResponseInformation() != null && wanted.number(Property.REQUEST_RESPONSE_INFORMATION, 0) == 1) {
      told = told.with(Property.RESPONSE_INFORMATION, options.getResponseInformation());
    }
    if (method != null) {
      told = told.with(Property.AUTHENTICATION_METHOD, method);
      told = lastData == null ? told : told.with(Property.AUTHENTICATION_DATA, lastData);
    }
    return told;
  }

  static long expiry(long wanted, MqttBridgeOptions options) {
    return Math.min(wanted, options.getMaxSessionExpirySeconds());
  }
}
