// SPDX-License-Identifier: Apache-2.0
package io.waggle.bench.load;

import java.io.IOException;
import java.util.List;

/**
 * Pairs of WebSockets: what one sends to the first server, a user's connection receives from the second. One message
 * is under way for each pair; an operation is a message that has arrived.
 */
public final class UserLoad extends ClosedLoop {

  private List<WebSocketEchoPeer> senders = List.of();

  /**
   * Connects each user to the second of two servers, then the sender of its messages to the first. A user is greeted
   * when it is bound there, a sender when its user is known.
   *
   * @param connections pairs
   */
  @Override
  public void connect(List<Integer> ports, int connections) throws IOException, InterruptedException {
    List<ReceiverPeer> users = own(new Connector(loops, List.of(ports.get(1))).open(connections,
      (index, stats) -> new ReceiverPeer(stats, place("/user/", index))));
    senders = own(new Connector(loops, List.of(ports.get(0))).open(connections,
      (index, stats) -> new WebSocketEchoPeer(stats, place("/send/", index), running)));
    for (int i = 0; i < connections; i++) {
      users.get(i).receiveFrom(senders.get(i));
    }
  }

  private static WebSocketPeer.Place place(String path, int user) {
    return new WebSocketPeer.Place(path + "user-" + user, true);
  }

  @Override
  protected void begin() {
    senders.forEach(sender -> sender.channel().eventLoop().execute(sender::start));
  }

  @Override
  protected long underWay() throws InterruptedException {
    return loops.onEach(LoopStats::underWay).stream().mapToLong(Long::longValue).sum();
  }
}
