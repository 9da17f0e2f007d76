// SPDX-License-Identifier: Apache-2.0
package io.waggle.bridges.mqtt.impl.remote;

import io.vertx.core.internal.ContextInternal;
import io.waggle.Client;
import io.waggle.CloseReason;
import io.waggle.Connection;
import io.waggle.bridges.mqtt.MqttRemoteOptions;
import io.waggle.bridges.mqtt.impl.wire.MqttProtocol;
import io.waggle.bridges.mqtt.impl.wire.Packet;
import io.waggle.bridges.mqtt.impl.wire.Packet.Type;
import io.waggle.bridges.mqtt.impl.wire.Properties;
import io.waggle.bridges.mqtt.impl.wire.Property;
import io.waggle.bridges.mqtt.impl.wire.ReasonCode;
import io.waggle.bridges.mqtt.impl.wire.Version;

/**
 * One connection to the other broker, from CONNECT to its end. Made by its {@link RemoteBroker}, on whose event loop it
 * lives; told of its end exactly once.
 */
final class Link {

  private final RemoteBroker broker;
  private final ContextInternal context;
  private final MqttRemoteOptions options;
  private final MqttProtocol protocol;
  private final Client<Packet> client;
  private final Incoming.Acks acks;
  private Connection<Packet> connection;
  private State state = State.CONNECTING;
  private long timer;
  private long readBefore;
  private boolean asked;
  private boolean paused;
  private boolean present;
  private Packet.ConnAck welcome;

  private enum State {
    CONNECTING, GREETING, SUBSCRIBING, UP, OVER
  }

  Link(RemoteBroker broker, ContextInternal context, MqttRemoteOptions options, MqttProtocol protocol,
       Client<Packet> client, Incoming incoming) {
    this.broker = broker;
    this.context = context;
    this.options = options;
    this.protocol = protocol;
    this.client = client;
    this.acks = incoming.acks(this);
  }

  void open(Packet.Connect connect) {
    timer = context.setTimer(options.getConnectTimeoutMs(),
      id -> end("not ready within " + options.getConnectTimeoutMs() + " ms"));
    client.connectHandler(opened -> {
      connection = opened;
      opened.handler(this::received);
      opened.closeHandler(reason -> end("closed: " + reason));
      state = State.GREETING;
      opened.send(connect);
    });
    client.connect().onFailure(failure -> end(failure.getMessage()));
  }

  private void received(Packet packet) {
    if (state == State.OVER) {
      return;
    }
    if (packet instanceof Packet.Malformed bad) {
      end("a packet that is malformed: " + bad.text());
    } else if (packet instanceof Packet.Disconnect bye) {
      end("DISCONNECT with reason " + bye.reason());
    } else if (state == State.GREETING) {
      greeted(packet);
    } else {
      flowing(packet);
    }
  }

  private void greeted(Packet packet) {
    if (!(packet instanceof Packet.ConnAck ack)) {
      end("no CONNACK");
    } else if (ack.reason() != ReasonCode.SUCCESS) {
      end("refused with reason " + ack.reason());
    } else {
      welcome = ack;
      present = ack.sessionPresent();
      broker.greeted(present);
      Packet.Subscribe subscribe = broker.subscribe(present);
      state = State.SUBSCRIBING;
      if (subscribe == null) {
        up();
      } else {
        send(subscribe);
      }
    }
  }

  private void flowing(Packet packet) {
    if (packet instanceof Packet.Publish publish) {
      acks.take(publish);
      if (acks.pending() >= options.getMaxInflight() && !paused) {
        paused = true;
        connection.pause();
      }
    } else if (packet instanceof Packet.Ack ack && ack.type() == Type.PUBREL) {
      acks.release(ack);
    } else if (packet instanceof Packet.Ack ack) {
      if (state == State.UP) {
        broker.outgoing().acknowledged(ack);
      }
    } else if (packet instanceof Packet.SubAck ack && state == State.SUBSCRIBING) {
      broker.subscribed(ack);
      up();
    }
  }

  /** One more was handed on and acknowledged. */
  void taken() {
    if (paused && acks.pending() <= options.getMaxInflight() / 2 && state != State.OVER) {
      paused = false;
      connection.resume();
    }
  }

  private void up() {
    context.owner().cancelTimer(timer);
    state = State.UP;
    Properties told = welcome.properties();
    long keepAlive = told.number(Property.SERVER_KEEP_ALIVE, options.getKeepAliveSeconds());
    timer = keepAlive == 0 ? -1 : context.setPeriodic(keepAlive * 667, id -> lookAround());
    long taken = protocol.version() == Version.V5 ? told.number(Property.RECEIVE_MAXIMUM, 65_535)
      : MqttRemoteOptions.MOST_INFLIGHT_OF_VERSION_3;
    int window = (int) Math.min(options.getMaxInflight(), taken);
    broker.up();
    broker.outgoing().attach(this::send, present, window,
      told.number(Property.MAXIMUM_PACKET_SIZE, Integer.MAX_VALUE), protocol::size);
  }

  private void lookAround() {
    long read = connection.bytesRead();
    if (asked && !paused && read == readBefore) {
      end("no word within the keep-alive and a third");
      return;
    }
    readBefore = read;
    asked = true;
    send(new Packet.Ping(Type.PINGREQ));
  }

  void send(Packet packet) {
    if (state != State.OVER && !connection.send(packet)) {
      end("it is closing, or its queue is full");
    }
  }

  /** Says good-bye. */
  void close() {
    if (state == State.UP) {
      send(new Packet.Disconnect(ReasonCode.SUCCESS, Properties.NONE));
    }
    end("closed here");
  }

  /** Ends it; a second call does nothing. */
  void end(String why) {
    if (state == State.OVER) {
      return;
    }
    boolean wasUp = state == State.UP;
    state = State.OVER;
    context.owner().cancelTimer(timer);
    if (connection != null) {
      connection.close(CloseReason.NORMAL);
    }
    client.close();
    broker.ended(wasUp, why);
  }
}
