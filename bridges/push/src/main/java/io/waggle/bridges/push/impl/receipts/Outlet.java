// SPDX-License-Identifier: Apache-2.0
package io.waggle.bridges.push.impl.receipts;

import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.waggle.Answer;
import io.waggle.Gateway;
import java.util.Set;

/** The way to the connections of a user, on whichever node they are. Any thread. */
public interface Outlet {

  /** Writes a frame to the connections that a user has now, if any. */
  void send(String uid, Buffer frame);

  /** Returns which of these users have a connection. */
  Future<Set<String>> online(Set<String> uids);

  /** Returns the one that a gateway is. */
  static Outlet of(Gateway<Buffer> gateway) {
    return new Outlet() {
      @Override
      public void send(String uid, Buffer frame) {
        gateway.uid(uid).send(frame);
      }

      @Override
      public Future<Set<String>> online(Set<String> uids) {
        return gateway.online(uids).map(Answer::value);
      }
    };
  }
}
