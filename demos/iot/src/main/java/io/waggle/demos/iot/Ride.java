// SPDX-License-Identifier: Apache-2.0
package io.waggle.demos.iot;

import io.waggle.demos.iot.Town.Way;
import java.util.List;

/** How far somebody has come on a route through the town. Its bicycle's context only. */
final class Ride {

  private final List<Way> route;
  private int leg;
  private double onLeg;

  /** @param route at least one way */
  Ride(List<Way> route) {
    this.route = route;
  }

  /** Goes on by so many units of the map; stops at the end. */
  void advance(double length) {
    onLeg += length;
    while (leg < route.size() && onLeg >= way().length()) {
      onLeg -= way().length();
      leg++;
    }
  }

  boolean isOver() {
    return leg == route.size();
  }

  /** Returns the way it is on; the last one at the end. */
  Way way() {
    return route.get(Math.min(leg, route.size() - 1));
  }

  double x() {
    return way().from().x() + part() * (way().to().x() - way().from().x());
  }

  double y() {
    return way().from().y() + part() * (way().to().y() - way().from().y());
  }

  private double part() {
    return isOver() ? 1 : onLeg / way().length();
  }
}
