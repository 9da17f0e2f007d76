// SPDX-License-Identifier: Apache-2.0
package io.waggle.demos.iot;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedList;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.TreeMap;

/**
 * The streets of Honeyford, an invented town, as corners and the ways between them; the page draws the same file. Lengths
 * are units of the map, 0.22 m each: a small town. Immutable; any thread.
 */
final class Town {

  /** How long a unit of the map is. */
  static final double METRES = 0.22;

  private final Map<String, Corner> corners = new HashMap<>();
  private final Map<String, List<Way>> ways = new HashMap<>();
  private final Map<String, String> stations = new TreeMap<>();

  /** Where streets meet or end. */
  record Corner(String id, double x, double y) {
  }

  /** From one corner to the next, along a street. */
  record Way(Corner from, Corner to, String street) {

    double length() {
      return Math.hypot(to.x - from.x, to.y - from.y);
    }
  }

  private record Reached(String corner, double length) {
  }

  /** Reads a map as the page has it in {@code town.json}. */
  Town(JsonObject json) {
    for (Map.Entry<String, Object> corner : json.getJsonObject("corners")) {
      JsonArray at = (JsonArray) corner.getValue();
      corners.put(corner.getKey(), new Corner(corner.getKey(), at.getDouble(0), at.getDouble(1)));
    }
    for (Object each : json.getJsonArray("streets")) {
      JsonObject street = (JsonObject) each;
      String ids = street.getString("corners");
      for (int i = 1; i < ids.length(); i++) {
        connect(corners.get(ids.substring(i - 1, i)), corners.get(ids.substring(i, i + 1)), street.getString("name"));
      }
    }
    json.getJsonObject("stations").forEach(station -> stations.put(station.getKey(), (String) station.getValue()));
  }

  private void connect(Corner one, Corner other, String street) {
    ways.computeIfAbsent(one.id, id -> new ArrayList<>()).add(new Way(one, other, street));
    ways.computeIfAbsent(other.id, id -> new ArrayList<>()).add(new Way(other, one, street));
  }

  /** Returns the names of the places where bicycles stand, in order. */
  List<String> stations() {
    return List.copyOf(stations.keySet());
  }

  /** Returns the corner of a station. */
  Corner station(String name) {
    return corners.get(stations.get(name));
  }

  /** Returns the shortest way along streets, empty if it is the same corner. */
  List<Way> route(Corner from, Corner to) {
    Map<String, Way> arrivedBy = new HashMap<>();
    Map<String, Double> best = new HashMap<>(Map.of(from.id, 0.0));
    PriorityQueue<Reached> next = new PriorityQueue<>(Comparator.comparingDouble(Reached::length));
    next.add(new Reached(from.id, 0));
    while (!next.isEmpty()) {
      Reached reached = next.poll();
      if (reached.corner.equals(to.id)) {
        break;
      }
      for (Way way : ways.get(reached.corner)) {
        double length = best.get(reached.corner) + way.length();
        if (length < best.getOrDefault(way.to.id, Double.MAX_VALUE)) {
          best.put(way.to.id, length);
          arrivedBy.put(way.to.id, way);
          next.add(new Reached(way.to.id, length));
        }
      }
    }
    LinkedList<Way> route = new LinkedList<>();
    for (String at = to.id; !at.equals(from.id); at = route.getFirst().from.id) {
      route.addFirst(arrivedBy.get(at));
    }
    return route;
  }
}
