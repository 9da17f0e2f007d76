// SPDX-License-Identifier: Apache-2.0
package io.waggle.bridges.push.impl.receipts;

import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import java.util.Set;

/** The way to the connections of users, on whichever node they are. Any thread. */
public interface Outlet {

  /** Writes a frame to the connections that users have now, if any. */
  void send(Set<String> uids, Buffer frame);

  /**
   * Returns which of these users have a connection, as the nodes say that hold them, and after whatever was sent before.
   * Who is named has had that written to a connection, unless it got lost between nodes.
   */
  Future<Set<String>> reached(Set<String> uids);
}
