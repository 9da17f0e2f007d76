// SPDX-License-Identifier: Apache-2.0
package io.waggle.bridges.mqtt.impl.session;

import io.vertx.core.Future;
import java.util.Collection;

/**
 * Where the QoS 1 and 2 messages of a session wait when any node of a cluster may go on with it: in a queue outside this
 * node, where each has an offset. The session holds a window of them. Event loop of the session.
 */
public interface Box {

  /** Returns whether a message may be sent: its packet identifier is not in use, whatever this node may have forgotten. */
  boolean maySend(long offset);

  /** Returns the packet identifier of a message, the same on each node. */
  int packetId(long offset);

  /** Returns the highest packet identifier that belongs to offsets; others may be given to anything else. */
  int mostPacketIds();

  /** The client has taken a QoS 2 message; completes when no node can forget it. */
  Future<Void> released(long offset);

  /** The session is done with a message. */
  void done(long offset);

  /** Returns the messages that the client has taken, of which it has not said that they are complete. */
  Collection<Long> released();

  /**
   * The client publishes a QoS 2 message.
   *
   * @param again whether it says that it has done so before
   */
  void receiving(int packetId, boolean again);

  /** The client has released it; returns whether it was known. */
  boolean received(int packetId);

  /** Something of the session has changed that other nodes have to know; completes when they do. */
  Future<Void> changed();
}
