// SPDX-License-Identifier: Apache-2.0
package io.waggle.bridges.mqtt.impl.cluster;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * How many bytes this node has put into the boxes of clients that are away: no more than a queue may have. Of a client that
 * is there nobody but its node knows what waits. Any thread.
 */
public final class Fill {

  private final Directory directory;
  private final long most;
  private final Map<String, Long> bytes = new ConcurrentHashMap<>();

  /** Creates one; {@code most} is for each client. */
  Fill(Directory directory, long most) {
    this.directory = directory;
    this.most = most;
  }

  /** Returns whether a message may be put into the box of a client, and counts it then. */
  public boolean take(String clientId, int length) {
    if (!isAway(clientId)) {
      bytes.remove(clientId);
      return true;
    }
    boolean[] fits = new boolean[1];
    bytes.compute(clientId, (key, before) -> {
      long now = (before == null ? 0 : before) + length;
      fits[0] = now <= most;
      return fits[0] ? Long.valueOf(now) : before;
    });
    return fits[0];
  }

  private boolean isAway(String clientId) {
    SessionRow row = directory.row(clientId);
    return row != null && row.node().isEmpty();
  }

  /** Forgets those who have come back, or are over. */
  public void tidy() {
    bytes.keySet().removeIf(clientId -> !isAway(clientId));
  }
}
