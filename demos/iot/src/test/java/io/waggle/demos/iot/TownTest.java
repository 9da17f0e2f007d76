// SPDX-License-Identifier: Apache-2.0
package io.waggle.demos.iot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.vertx.core.json.JsonObject;
import io.waggle.demos.iot.Town.Way;
import java.util.List;
import org.junit.jupiter.api.Test;

class TownTest {

  private final Town honeyford = new Town(Page.town());

  private final Town square = new Town(new JsonObject("""
    {"corners": {"a": [0, 0], "b": [100, 0], "c": [100, 100], "d": [0, 300]},
     "streets": [{"name": "Long Street", "corners": "adc"}, {"name": "Short Street", "corners": "abc"}],
     "stations": {"West": "a", "East": "c"}}"""));

  @Test
  void everyStationCanBeReachedFromEveryOther() {
    for (String from : honeyford.stations()) {
      for (String to : honeyford.stations()) {
        List<Way> route = honeyford.route(honeyford.station(from), honeyford.station(to));
        assertThat(route.isEmpty()).isEqualTo(from.equals(to));
        for (int i = 1; i < route.size(); i++) {
          assertThat(route.get(i).from()).isEqualTo(route.get(i - 1).to());
        }
      }
    }
  }

  @Test
  void theShortestWayIsTaken() {
    assertThat(square.route(square.station("West"), square.station("East"))).extracting(Way::street)
      .containsExactly("Short Street", "Short Street");
  }

  @Test
  void aRideStaysOnItsStreetsAndEnds() {
    Ride ride = new Ride(square.route(square.station("West"), square.station("East")));
    ride.advance(40);
    assertThat(List.of(ride.x(), ride.y())).containsExactly(40.0, 0.0);
    ride.advance(85);
    assertThat(ride.x()).isEqualTo(100);
    assertThat(ride.y()).isCloseTo(25, within(1e-9));
    assertThat(ride.isOver()).isFalse();
    ride.advance(1_000);
    assertThat(ride.isOver()).isTrue();
    assertThat(List.of(ride.x(), ride.y())).containsExactly(100.0, 100.0);
  }
}
