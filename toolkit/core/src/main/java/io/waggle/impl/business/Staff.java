// SPDX-License-Identifier: Apache-2.0
package io.waggle.impl.business;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.internal.logging.Logger;
import io.vertx.core.internal.logging.LoggerFactory;
import io.waggle.impl.WaggleVertx;
import io.waggle.impl.cluster.Peers;
import io.waggle.impl.cluster.Service;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;

/**
 * The businesses of all nodes, and the way of events to them and of answers back. One per Vert.x; any thread.
 *
 * <pre>
 * message   op:1   business:8   by op
 *   HERE    name of the gateway    this business takes connections
 *   AWAY                           it takes no more events
 *   EVENT   see Event              from a front; business is the receiver's
 *   DONE    number:8   outcome:1   to the front: 0 finished, 1 failed, 2 not here any more, give it to another;
 *                                  business is the sender's
 * </pre>
 */
final class Staff implements Service {

  static final int FINISHED = 0;
  static final int FAILED = 1;
  static final int NOT_HERE = 2;

  private static final String NAME = "business";
  private static final Logger LOG = LoggerFactory.getLogger(Staff.class);
  private static final int HERE = 1;
  private static final int AWAY = 2;
  private static final int EVENT = 3;
  private static final int DONE = 4;

  final WaggleVertx waggle;
  private final Peers peers;
  private final Map<Place, String> places = new ConcurrentHashMap<>();
  private final Map<Long, BusinessImpl<?>> local = new ConcurrentHashMap<>();
  private final Map<Long, Desk<?>> waiting = new ConcurrentHashMap<>();
  private final List<FrontImpl<?>> fronts = new CopyOnWriteArrayList<>();

  private Staff(WaggleVertx waggle) {
    this.waggle = waggle;
    this.peers = Peers.of(waggle);
    peers.add(NAME, this);
  }

  static Staff of(WaggleVertx waggle) {
    return waggle.service("staff", Staff::new);
  }

  String self() {
    return peers.self();
  }

  void add(FrontImpl<?> front) {
    fronts.add(front);
  }

  void remove(FrontImpl<?> front) {
    fronts.remove(front);
  }

  /** Returns the businesses of a gateway. */
  Set<Place> of(String gateway) {
    return places.entrySet().stream().filter(entry -> entry.getValue().equals(gateway)).map(Map.Entry::getKey)
      .collect(Collectors.toSet());
  }

  // ---- businesses of this node

  void start(BusinessImpl<?> business) {
    local.put(business.number, business);
    arrived(new Place(self(), business.number), business.gateway);
    peers.nodes().forEach(node -> peers.send(node, NAME, here(business)));
  }

  private static Buffer here(BusinessImpl<?> business) {
    return head(HERE, business.number).appendString(business.gateway);
  }

  private static Buffer head(int op, long business) {
    return Buffer.buffer().appendByte((byte) op).appendLong(business);
  }

  /** Tells that a business takes no more; what is on its way to it still finds it. */
  void retire(BusinessImpl<?> business) {
    gone(new Place(self(), business.number));
    peers.nodes().forEach(node -> peers.send(node, NAME, head(AWAY, business.number)));
  }

  void stop(BusinessImpl<?> business) {
    local.remove(business.number);
  }

  /** Tells a front what has become of an event. */
  void done(String node, long business, long event, int outcome) {
    if (node.equals(self())) {
      finished(new Place(self(), business), event, outcome);
    } else {
      peers.insist(node, NAME, head(DONE, business).appendLong(event).appendByte((byte) outcome));
    }
  }

  private void finished(Place by, long event, int outcome) {
    Desk<?> desk = outcome == NOT_HERE ? waiting.get(event) : waiting.remove(event);
    if (desk != null) {
      desk.done(by, event, outcome);
    }
  }

  // ---- fronts of this node

  /**
   * Gives an event to a business; the desk hears of its end.
   *
   * @return false if its node does not keep up just now
   */
  boolean send(Place place, Event event, Desk<?> desk) {
    waiting.put(event.number(), desk);
    if (place.node().equals(self())) {
      deliver(self(), place.number(), event);
      return true;
    }
    boolean sent = peers.send(place.node(), NAME, head(EVENT, place.number()).appendBuffer(event.toBuffer()));
    if (!sent) {
      waiting.remove(event.number());
    }
    return sent;
  }

  /** Nobody waits for the end of an event any more. */
  void forget(long event) {
    waiting.remove(event);
  }

  private void deliver(String from, long number, Event event) {
    BusinessImpl<?> business = local.get(number);
    if (business == null) {
      done(from, number, event.number(), NOT_HERE);
    } else {
      business.take(from, event);
    }
  }

  private void arrived(Place place, String gateway) {
    places.put(place, gateway);
    fronts.forEach(front -> front.arrived(place, gateway));
  }

  private void gone(Place place) {
    if (places.remove(place) != null) {
      fronts.forEach(front -> front.retired(place));
    }
  }

  // ---- other nodes

  @Override
  public void joined(String node) {
    local.values().stream().filter(business -> places.containsKey(new Place(self(), business.number)))
      .forEach(business -> peers.insist(node, NAME, here(business)));
  }

  @Override
  public void lost(String node) {
    for (Place place : Set.copyOf(places.keySet())) {
      if (place.node().equals(node)) {
        places.remove(place);
        fronts.forEach(front -> front.lost(place));
      }
    }
  }

  @Override
  public void message(String node, Buffer payload) {
    try {
      Place place = new Place(node, payload.getLong(1));
      switch (payload.getByte(0)) {
        case HERE -> arrived(place, payload.getString(9, payload.length(), StandardCharsets.UTF_8.name()));
        case AWAY -> gone(place);
        case EVENT -> deliver(node, place.number(), Event.of(payload.getBuffer(9, payload.length())));
        case DONE -> finished(place, payload.getLong(9), payload.getByte(17));
        default -> throw new IllegalArgumentException("op: " + payload.getByte(0) + " (expected: 1-4)");
      }
    } catch (RuntimeException e) {
      LOG.warn("business: a message of node " + node + " dropped: " + e.getMessage());
    }
  }
}
