// SPDX-License-Identifier: Apache-2.0
package io.waggle.bench.load;

import java.io.IOException;
import java.util.List;

/** WebSockets that are open and say nothing; each is ready when its server has greeted it. Its owner's thread. */
public final class Gathering extends Connections {

  /**
   * Opens connections and waits until the server has greeted all of them.
   *
   * @param port on 127.0.0.1
   * @param path such as {@code "/user"}
   * @param count at least 1
   * @throws IOException if one cannot be opened, or is not greeted within 30 s
   */
  public void open(int port, String path, int count) throws IOException, InterruptedException {
    WebSocketPeer.Place place = new WebSocketPeer.Place(path, true);
    own(new Connector(loops, List.of(port)).open(count, (index, stats) -> new ReceiverPeer(stats, place)));
  }

  /** Returns what went wrong: connections the server has closed, and messages nobody sent. */
  public Faults check() throws InterruptedException {
    return faults();
  }
}
