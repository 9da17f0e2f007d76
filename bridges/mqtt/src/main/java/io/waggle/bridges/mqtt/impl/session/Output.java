// SPDX-License-Identifier: Apache-2.0
package io.waggle.bridges.mqtt.impl.session;

import io.vertx.core.net.SocketAddress;
import io.waggle.bridges.mqtt.impl.wire.Packet;
import io.waggle.bridges.mqtt.impl.wire.Version;
import java.security.cert.X509Certificate;

/** The way to one client. Called on the event loop of its session, wherever its connection is. */
public interface Output {

  /** Says which version both speak from now on. */
  void use(Version version);

  /** Sends a packet; false if it will never arrive. */
  boolean send(Packet packet);

  /** Returns how many bytes a packet has. */
  int sizeOf(Packet packet);

  /**
   * Returns whether the client has read most of what was sent; if not, {@link Client#drained()} is called when it has.
   */
  boolean hasRoom();

  /** Takes no more packets from the client, which is slowed down. */
  void pause();

  /** Goes on with what it sends. */
  void resume();

  /** Closes the connection after what was sent. */
  void close();

  /** Returns where the client comes from. */
  SocketAddress remoteAddress();

  /** Returns its certificate, or null. */
  X509Certificate certificate();
}
