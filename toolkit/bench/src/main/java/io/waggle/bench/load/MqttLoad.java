// SPDX-License-Identifier: Apache-2.0
package io.waggle.bench.load;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * MQTT publishers and subscribers; a message follows when an earlier one has reached all it is meant for and is
 * acknowledged. An operation is a message delivered to one subscriber.
 */
public final class MqttLoad extends ClosedLoop {

  /** As many as one digit of a message's number can name. */
  private static final int FEW = 10;
  private static final int MOST_PUBLISHERS = 1_000;

  private final Shape shape;
  private final int window;
  private final int qos;
  private final boolean persistent;
  private List<MqttSubscriberPeer> subscribers = List.of();
  private List<MqttPublisherPeer> publishers = List.of();

  /** Who publishes to whom. */
  private enum Shape {
    /** One to all. */
    FAN_OUT,
    /** Each to one of its own. */
    PAIRS,
    /** All to one. */
    FAN_IN
  }

  private MqttLoad(Shape shape, int window, int qos, boolean persistent) {
    this.shape = shape;
    this.window = window;
    this.qos = qos;
    this.persistent = persistent;
  }

  /**
   * One publisher, and so many subscribers as there are connections, at QoS 0.
   *
   * @param window messages under way, 1-64
   */
  public static MqttLoad fanOut(int window) {
    return new MqttLoad(Shape.FAN_OUT, window, 0, false);
  }

  /**
   * As many publishers as there are connections, at most 1,000, each with a subscriber of its own.
   *
   * @param window messages under way of each, 1-64
   * @param qos 0-2
   */
  public static MqttLoad pairs(int window, int qos) {
    return new MqttLoad(Shape.PAIRS, window, qos, false);
  }

  /**
   * The same at QoS 1, to subscribers whose sessions outlast their connections.
   *
   * @param window messages under way of each, 1-64
   */
  public static MqttLoad persistentPairs(int window) {
    return new MqttLoad(Shape.PAIRS, window, 1, true);
  }

  /** As many publishers as there are connections, at most 1,000, and one subscriber, at QoS 0. */
  public static MqttLoad fanIn() {
    return new MqttLoad(Shape.FAN_IN, 1, 0, false);
  }

  @Override
  public void connect(List<Integer> ports, int connections) throws IOException, InterruptedException {
    List<Publication> publications = publications(shape == Shape.FAN_OUT ? 1 : connections);
    Connector connector = new Connector(loops, ports);
    subscribers = own(connector.open(shape == Shape.FAN_IN ? 1 : connections, (index, stats) ->
      new MqttSubscriberPeer(stats, new MqttPeer.Client("subscriber-" + index, !persistent, topic(index), qos),
        heard(publications, index))));
    publishers = own(connector.open(publications.size(), (index, stats) ->
      new MqttPublisherPeer(stats, new MqttPeer.Client("publisher-" + index, true, null, qos), topic(index), running,
        publications.get(index), window)));
  }

  private static List<Publication> publications(int count) {
    if (count > MOST_PUBLISHERS) {
      throw new IllegalArgumentException("connections: " + count + " (expected: at most " + MOST_PUBLISHERS
        + " publishers)");
    }
    Publication.Numbering numbering = count > FEW ? Publication.Numbering.MANY_PUBLISHERS
      : Publication.Numbering.FEW_PUBLISHERS;
    List<Publication> publications = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      publications.add(new Publication(numbering, i));
    }
    return publications;
  }

  private String topic(int index) {
    return shape == Shape.PAIRS ? "bench/" + index : "bench/all";
  }

  private List<Publication> heard(List<Publication> publications, int index) {
    if (shape != Shape.PAIRS) {
      return publications;
    }
    List<Publication> heard = new ArrayList<>(Collections.nCopies(publications.size(), null));
    heard.set(index, publications.get(index));
    return heard;
  }

  @Override
  protected void begin() {
    publishers.forEach(each -> each.channel().eventLoop().execute(each::start));
  }

  @Override
  protected long underWay() throws InterruptedException {
    long underWay = 0;
    for (MqttPublisherPeer each : publishers) {
      underWay += each.channel().eventLoop().submit(each::underWay).sync().getNow();
    }
    for (MqttSubscriberPeer each : qos == 2 ? subscribers : List.<MqttSubscriberPeer>of()) {
      underWay += each.channel().eventLoop().submit(each::unreleased).sync().getNow();
    }
    return underWay;
  }
}
