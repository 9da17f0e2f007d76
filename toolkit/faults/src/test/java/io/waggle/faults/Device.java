// SPDX-License-Identifier: Apache-2.0
package io.waggle.faults;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.internal.buffer.BufferInternal;
import io.vertx.core.net.NetSocket;
import io.vertx.core.net.SocketAddress;
import io.waggle.bridges.mqtt.impl.wire.MqttProtocol;
import io.waggle.bridges.mqtt.impl.wire.Packet;
import io.waggle.bridges.mqtt.impl.wire.Properties;
import io.waggle.bridges.mqtt.impl.wire.Property;
import io.waggle.bridges.mqtt.impl.wire.Version;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;

/**
 * A client of {@link MqttNode}s that goes to another node whenever its connection ends or does not begin. One of {@link
 * Devices}, on their context.
 */
abstract class Device {

  private static final int MOST_BYTES = 1 << 20;
  private static final int AGAIN_MS = 100;
  private static final int JITTER_MS = 400;
  /** After this time without CONNACK it tries another node. */
  private static final int PATIENCE_MS = 20_000;
  private static final long KEPT_SECONDS = 3_600;

  final int id;
  final Devices all;
  private final boolean isKept;
  private final MqttProtocol protocol = MqttProtocol.client(Version.V5, MOST_BYTES);
  private final Set<Long> timers = new HashSet<>();
  private ByteBuf rest = Unpooled.EMPTY_BUFFER;
  private SocketAddress place;
  private NetSocket socket;
  private boolean welcome;
  private boolean closing;
  private long awaySince = System.nanoTime();

  /**
   * Creates a client that is not connected.
   *
   * @param isKept whether its session is to outlive its connections
   */
  Device(Devices all, int id, boolean isKept) {
    this.all = all;
    this.id = id;
    this.isKept = isKept;
  }

  /** Returns its client identifier, whenever it connects. */
  abstract String name();

  /** The server lets it in, and has its session or not. */
  abstract void welcome(boolean hasSession);

  /** Takes what comes then. */
  abstract void packet(Packet packet);

  /** Returns where it goes next. */
  SocketAddress placeOtherThan(SocketAddress last) {
    return all.placeOtherThan(last);
  }

  final void connect() {
    place = placeOtherThan(place);
    all.net().connect(place).onSuccess(this::connected).onFailure(refused -> again(AGAIN_MS));
  }

  private void again(int delayMs) {
    later(delayMs + ThreadLocalRandom.current().nextInt(JITTER_MS), this::connect);
  }

  final void later(int delayMs, Runnable action) {
    if (!closing) {
      timers.add(all.vertx().setTimer(delayMs, timer -> {
        timers.remove(timer);
        action.run();
      }));
    }
  }

  private void connected(NetSocket opened) {
    if (closing) {
      opened.close();
      return;
    }
    socket = opened;
    rest = Unpooled.EMPTY_BUFFER;
    opened.handler(bytes -> read(opened, bytes));
    opened.exceptionHandler(reset -> { });
    opened.closeHandler(end -> ended(opened));
    Properties properties = isKept ? Properties.of(Property.SESSION_EXPIRY, KEPT_SECONDS) : Properties.NONE;
    send(new Packet.Connect(Version.V5, name(), !isKept, 0, null, null, null, properties));
    later(PATIENCE_MS, () -> {
      if (socket == opened && !welcome) {
        all.ignored();
        opened.close();
      }
    });
  }

  private void ended(NetSocket which) {
    if (socket == which) {
      socket = null;
      if (welcome) {
        welcome = false;
        awaySince = System.nanoTime();
        all.lost();
      }
      again(AGAIN_MS);
    }
  }

  private void read(NetSocket from, Buffer bytes) {
    ByteBuf in = Unpooled.wrappedBuffer(rest, ((BufferInternal) bytes).getByteBuf());
    while (in.isReadable() && socket == from) {
      int length = protocol.frameLength(in, 0, MOST_BYTES);
      if (length <= 0 || length > in.readableBytes()) {
        break;
      }
      Packet packet = protocol.decode(in, length);
      in.skipBytes(length);
      received(packet);
    }
    rest = in.isReadable() ? Unpooled.copiedBuffer(in) : Unpooled.EMPTY_BUFFER;
  }

  private void received(Packet packet) {
    if (packet instanceof Packet.ConnAck answer && answer.reason() == 0) {
      welcome = true;
      all.welcome(Duration.ofNanos(System.nanoTime() - awaySince));
      welcome(answer.sessionPresent());
    } else if (packet instanceof Packet.ConnAck || packet instanceof Packet.Disconnect) {
      all.sentAway(packet);
      socket.close();
    } else if (packet instanceof Packet.Malformed) {
      throw new IllegalStateException("received " + packet + " (expected: MQTT)");
    } else {
      packet(packet);
    }
  }

  final boolean isWelcome() {
    return welcome;
  }

  final void send(Packet packet) {
    if (socket != null) {
      socket.write(protocol.encode(packet));
    }
  }

  /** Says good-bye and comes back later. */
  final void leaveFor(int delayMs) {
    NetSocket last = socket;
    send(new Packet.Disconnect(0, Properties.NONE));
    socket = null;
    welcome = false;
    last.close();
    later(delayMs, () -> {
      awaySince = System.nanoTime();
      connect();
    });
  }

  final void close() {
    closing = true;
    timers.forEach(all.vertx()::cancelTimer);
    if (socket != null) {
      socket.close();
    }
  }
}
