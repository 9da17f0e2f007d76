// SPDX-License-Identifier: Apache-2.0
package io.waggle.bench.load;

import java.io.IOException;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;

/**
 * One WebSocket publisher and many subscribers; a message follows when an earlier one has reached all of them. An
 * operation is a message delivered to one subscriber.
 */
public final class FanOutLoad extends ClosedLoop {

  private final int window;
  private final boolean burst;
  private final PublisherPeer.Counter published = new PublisherPeer.Counter();
  private final Deliveries deliveries = new Deliveries(number -> completed());
  private PublisherPeer publisher;

  private FanOutLoad(int window, boolean burst) {
    this.window = window;
    this.burst = burst;
  }

  /**
   * Keeps messages under way.
   *
   * @param window how many, 1-64
   */
  public static Load window(int window) {
    return new FanOutLoad(window, false);
  }

  /**
   * Publishes messages at once and waits for all of them.
   *
   * @param size how many, 1-64
   */
  public static Load burst(int size) {
    return new FanOutLoad(size, true);
  }

  @Override
  public void connect(int port, int connections) throws IOException, InterruptedException {
    Connector connector = new Connector(loops, port);
    Map<LoopStats, Deliveries.OnLoop> onLoops = new IdentityHashMap<>();
    own(connector.open(connections, stats -> {
      Deliveries.OnLoop onLoop = onLoops.computeIfAbsent(stats, key -> deliveries.new OnLoop(key));
      onLoop.subscribe();
      return new SubscriberPeer(stats, onLoop, published);
    }));
    List<PublisherPeer> publishers = own(connector.open(1, stats ->
      new PublisherPeer(stats, running, published, deliveries, onLoops.size(), window, burst)));
    publisher = publishers.get(0);
  }

  private void completed() {
    publisher.channel().eventLoop().execute(publisher::completed);
  }

  @Override
  protected void begin() {
    publisher.channel().eventLoop().execute(publisher::start);
  }

  @Override
  protected long underWay() throws InterruptedException {
    return publisher.channel().eventLoop().submit(publisher::underWay).sync().getNow();
  }
}
