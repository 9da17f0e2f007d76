// SPDX-License-Identifier: Apache-2.0
package io.waggle.bridges.mqtt.impl.broker;

import io.vertx.core.net.SocketAddress;
import io.waggle.CloseReason;
import io.waggle.Connection;
import io.waggle.bridges.mqtt.impl.session.Client;
import io.waggle.bridges.mqtt.impl.session.Output;
import io.waggle.bridges.mqtt.impl.wire.MqttProtocol;
import io.waggle.bridges.mqtt.impl.wire.Packet;
import io.waggle.bridges.mqtt.impl.wire.Version;
import io.waggle.internal.PeerCertificate;
import java.security.cert.X509Certificate;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;

/**
 * The connection of a client, and the way between its event loop and that of the session. They are the same unless a
 * client comes back to its session through another loop: then what it sends goes over in batches.
 */
final class Link implements Output {

  private final Connection<Packet> connection;
  private final Loop local;
  private final Client client;
  private final String listener;
  private volatile Loop home;
  private MqttProtocol protocol;
  private ArrayDeque<Packet> backlog;
  private boolean paused;
  private List<Packet> crossing;
  private boolean slow;

  private Link(Connection<Packet> connection, Loop local, String listener) {
    this.connection = connection;
    this.local = local;
    this.home = local;
    this.listener = listener;
    this.client = new Client(this, local);
  }

  /** Serves a connection that has just been accepted, on its event loop. */
  static void open(Connection<Packet> connection, Loop loop, String listener) {
    Link link = new Link(connection, loop, listener);
    loop.add(link.client);
    connection.handler(link::arrived);
    connection.closeHandler(reason -> {
      if (reason.equals(CloseReason.HANDSHAKE_TIMEOUT)) {
        loop.count("packet_timeouts");
      }
      link.onHome(() -> {
        link.home.remove(link.client);
        link.client.lost();
      });
    });
    connection.fullHandler(full -> link.slow(true));
    connection.drainHandler(drained -> {
      link.slow(false);
      link.onHome(link.client::drained);
    });
  }

  private void slow(boolean now) {
    slow = now;
    local.changed();
  }

  private void onHome(Runnable action) {
    if (home == local) {
      action.run();
    } else {
      home.later(action);
    }
  }

  private void arrived(Packet packet) {
    if (home == local) {
      take(packet);
      return;
    }
    if (crossing == null) {
      crossing = new ArrayList<>();
      local.later(() -> {
        List<Packet> batch = crossing;
        crossing = null;
        home.later(() -> batch.forEach(this::take));
      });
    }
    crossing.add(packet);
  }

  private void take(Packet packet) {
    if (paused) {
      if (backlog == null) {
        backlog = new ArrayDeque<>();
      }
      backlog.add(packet);
    } else {
      client.receive(packet);
    }
  }

  /** Lives on the event loop of its session from now on. */
  void moved(Loop loop) {
    if (home != loop) {
      home = loop;
    }
  }

  String listener() {
    return listener;
  }

  Connection<Packet> connection() {
    return connection;
  }

  /** Returns whether it is on the event loop of the session and its client reads what it is sent. */
  boolean isFast() {
    return home == local && !slow;
  }

  @Override
  public void use(Version version) {
    protocol = MqttProtocol.of(version, local.options().getMaxPacketBytes());
    connection.switchTo(protocol).handler(this::arrived);
  }

  @Override
  public boolean send(Packet packet) {
    return connection.send(packet);
  }

  @Override
  public int sizeOf(Packet packet) {
    return protocol.size(packet);
  }

  @Override
  public boolean hasRoom() {
    return connection.queuedBytes() < local.options().getMaxOutboundBytes();
  }

  @Override
  public void pause() {
    paused = true;
    connection.pause();
  }

  @Override
  public void resume() {
    paused = false;
    while (backlog != null && !paused) {
      Packet packet = backlog.poll();
      if (packet == null) {
        backlog = null;
      } else {
        client.receive(packet);
      }
    }
    if (!paused) {
      connection.resume();
    }
  }

  @Override
  public void close() {
    connection.close();
  }

  @Override
  public SocketAddress remoteAddress() {
    return connection.remoteAddress();
  }

  @Override
  public X509Certificate certificate() {
    return PeerCertificate.of(connection);
  }
}
