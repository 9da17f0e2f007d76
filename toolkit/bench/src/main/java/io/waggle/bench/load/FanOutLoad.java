// SPDX-License-Identifier: Apache-2.0
package io.waggle.bench.load;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * WebSocket publishers and many subscribers; a message follows when an earlier one has reached all it is meant for. An
 * operation is a message delivered to one subscriber.
 */
public final class FanOutLoad extends ClosedLoop {

  private static final WebSocketPeer.Place PUBLISH = new WebSocketPeer.Place("/publish", false);

  private final int window;
  private final boolean burst;
  private final Reach reach;
  private final List<Publication> publications = new ArrayList<>();
  private List<PublisherPeer> publishers = List.of();

  /** Whom a message is meant for. */
  private enum Reach {
    /** All subscribers there are; the one server is ready for them as soon as they are. */
    ONE_SERVER,
    /** The subscribers at the publisher's server. */
    OWN_SERVER,
    /** The subscribers at all servers. */
    ALL_SERVERS
  }

  private FanOutLoad(int window, boolean burst, Reach reach) {
    this.window = window;
    this.burst = burst;
    this.reach = reach;
  }

  /**
   * Keeps messages under way at one server.
   *
   * @param window how many, 1-64
   */
  public static Load window(int window) {
    return new FanOutLoad(window, false, Reach.ONE_SERVER);
  }

  /**
   * Publishes messages at once and waits for all of them.
   *
   * @param size how many, 1-64
   */
  public static Load burst(int size) {
    return new FanOutLoad(size, true, Reach.ONE_SERVER);
  }

  /**
   * Keeps messages under way at each of several servers that do not know each other, of one publisher at each: each
   * message is for the subscribers of its server.
   *
   * @param window how many of each publisher, 1-64
   */
  public static Load apart(int window) {
    return new FanOutLoad(window, false, Reach.OWN_SERVER);
  }

  /**
   * Keeps messages under way in a cluster of servers, of one publisher at one of them: each message is for all
   * subscribers.
   *
   * @param window how many, 1-64
   */
  public static Load cluster(int window) {
    return new FanOutLoad(window, false, Reach.ALL_SERVERS);
  }

  @Override
  public void connect(List<Integer> ports, int connections) throws IOException, InterruptedException {
    int servers = ports.size();
    int count = reach == Reach.OWN_SERVER ? servers : 1;
    for (int publisher = 0; publisher < count; publisher++) {
      publications.add(new Publication(publisher));
    }
    Connector connector = new Connector(loops, ports);
    own(connector.open(connections, (index, stats) -> new SubscriberPeer(stats, heard(index, servers))));
    publishers = own(connector.open(count, (index, stats) -> new PublisherPeer(stats,
      place(connections, index % servers, servers), running, publications.get(index), window, burst)));
  }

  /** Returns what a subscriber hears, by publisher; null for what is meant for others. */
  private List<Publication> heard(int subscriber, int servers) {
    List<Publication> heard = new ArrayList<>(publications);
    if (reach == Reach.OWN_SERVER) {
      for (int publisher = 0; publisher < heard.size(); publisher++) {
        if (publisher % servers != subscriber % servers) {
          heard.set(publisher, null);
        }
      }
    }
    return heard;
  }

  /** A publisher at one of several servers names how many it means, and is greeted when that server knows them all. */
  private WebSocketPeer.Place place(int connections, int server, int servers) {
    if (reach == Reach.ONE_SERVER) {
      return PUBLISH;
    }
    int own = (connections + servers - 1 - server) / servers;
    return new WebSocketPeer.Place("/publish/" + (reach == Reach.OWN_SERVER ? own : connections), true);
  }

  @Override
  protected void begin() {
    publishers.forEach(publisher -> publisher.channel().eventLoop().execute(publisher::start));
  }

  @Override
  protected long underWay() throws InterruptedException {
    long underWay = 0;
    for (PublisherPeer publisher : publishers) {
      underWay += publisher.channel().eventLoop().submit(publisher::underWay).sync().getNow();
    }
    return underWay;
  }
}
