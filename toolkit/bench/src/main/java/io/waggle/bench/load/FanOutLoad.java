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

  private static final Dialect PUBLISH = new WebSocketPeer.Place("/publish", false);
  private static final String CHANNEL = "bench";

  private final Dialect publisher;
  private final Dialect subscriber;
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
    this(PUBLISH, SubscriberPeer.PLAIN, window, burst, reach);
  }

  private FanOutLoad(Dialect publisher, Dialect subscriber, int window, boolean burst, Reach reach) {
    this.publisher = publisher;
    this.subscriber = subscriber;
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
   * Keeps messages under way at one server that speaks the push protocol, in one channel.
   *
   * @param window how many, 1-64
   */
  public static Load push(int window) {
    return new FanOutLoad(PushDialect.publisher(CHANNEL), PushDialect.subscriber(CHANNEL), window, false,
      Reach.ONE_SERVER);
  }

  /**
   * Keeps messages under way at one Socket.IO server, in one room.
   *
   * @param window how many, 1-64
   */
  public static Load socketIo(int window) {
    return new FanOutLoad(SocketIoDialect.PUBLISHER, SocketIoDialect.SUBSCRIBER, window, false, Reach.ONE_SERVER);
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
    for (int number = 0; number < count; number++) {
      publications.add(new Publication(number));
    }
    Connector connector = new Connector(loops, ports);
    own(connector.open(connections, (index, stats) -> new SubscriberPeer(stats, subscriber,
      heard(index, servers))));
    publishers = own(connector.open(count, (index, stats) -> new PublisherPeer(stats,
      place(connections, index % servers, servers), running, publications.get(index), window, burst)));
  }

  /** Returns what a subscriber hears, by publisher; null for what is meant for others. */
  private List<Publication> heard(int index, int servers) {
    List<Publication> heard = new ArrayList<>(publications);
    if (reach == Reach.OWN_SERVER) {
      for (int number = 0; number < heard.size(); number++) {
        if (number % servers != index % servers) {
          heard.set(number, null);
        }
      }
    }
    return heard;
  }

  /** A publisher at one of several servers names how many it means, and is greeted when that server knows them all. */
  private Dialect place(int connections, int server, int servers) {
    if (reach == Reach.ONE_SERVER) {
      return publisher;
    }
    int own = (connections + servers - 1 - server) / servers;
    return new WebSocketPeer.Place("/publish/" + (reach == Reach.OWN_SERVER ? own : connections), true);
  }

  @Override
  protected void begin() {
    publishers.forEach(each -> each.channel().eventLoop().execute(each::start));
  }

  @Override
  protected long underWay() throws InterruptedException {
    long underWay = 0;
    for (PublisherPeer each : publishers) {
      underWay += each.channel().eventLoop().submit(each::underWay).sync().getNow();
    }
    return underWay;
  }
}
