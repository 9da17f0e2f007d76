// SPDX-License-Identifier: Apache-2.0
package io.waggle.demos.iot;

import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.waggle.ClientOptions;
import io.waggle.bridges.mqtt.impl.wire.Packet.Publish;
import java.util.List;
import java.util.Random;

/**
 * A shared bicycle. It stands locked at a station until somebody unlocks it, goes along streets to another station, and
 * locks itself there. Topics below {@code bicycles/name/}:
 *
 * <pre>
 *   unlock     {"rider":"you"}     to it, a request: answered {"ok":true,"to":"Market"} or {"ok":false,"reason":"…"}
 *   position   {"x":412.0,"y":260.5,"street":"Mill Lane","speed":17.2,"to":"Market","rider":"you"}   retained
 *   battery    84                  retained: percent
 *   lock       locked | unlocked   retained, QoS 1
 * </pre>
 */
final class Bicycle extends Device {

  private static final long TICK_MS = 500;
  private static final double UNITS_A_TICK = 11;
  private static final double BATTERY_A_UNIT = 0.008;
  private static final double CHARGE_A_TICK = 0.01;
  private static final int LEAST_BATTERY = 5;
  private static final double SOMEBODY_RIDES = 0.004;
  private static final int MAX_RIDER = 20;

  private final Town town;
  private final Random random = new Random();
  private String station;
  private double battery;
  private Ride ride;
  private String rider = "";

  Bicycle(Vertx vertx, ClientOptions broker, Town town, String name, String station, int battery) {
    super(vertx, broker, "bicycles", name);
    this.town = town;
    this.station = station;
    this.battery = battery;
  }

  @Override
  void start() {
    super.start();
    vertx().setPeriodic(TICK_MS, timer -> tick());
  }

  @Override
  List<String> inbox() {
    return own("unlock");
  }

  @Override
  void started() {
    showLock();
    showPosition();
    showBattery();
  }

  @Override
  public void received(Publish message) {
    if (ride != null) {
      answer(message, refused(rider.isEmpty() ? "somebody rides it" : rider + " rides it"));
    } else if (battery < LEAST_BATTERY) {
      answer(message, refused("its battery is empty"));
    } else {
      String who = json(message).getValue("rider") instanceof String text ? text : "";
      unlock(who.length() > MAX_RIDER ? who.substring(0, MAX_RIDER) : who);
      answer(message, new JsonObject().put("ok", true).put("from", station).put("to", goal));
    }
  }

  private static JsonObject refused(String reason) {
    return new JsonObject().put("ok", false).put("reason", reason);
  }

  private String goal;

  /** Somebody takes it to a station that they alone know. */
  private void unlock(String who) {
    List<String> others = town.stations().stream().filter(each -> !each.equals(station)).toList();
    goal = others.get(random.nextInt(others.size()));
    rider = who;
    ride = new Ride(town.route(town.station(station), town.station(goal)));
    showLock();
    showPosition();
  }

  private void tick() {
    if (ride != null) {
      go();
    } else {
      charge();
      if (isOnline() && battery > 30 && random.nextDouble() < SOMEBODY_RIDES) {
        unlock("");
      }
    }
  }

  private void go() {
    int before = (int) battery;
    ride.advance(UNITS_A_TICK * (0.9 + random.nextDouble() * 0.2));
    battery = Math.max(0, battery - UNITS_A_TICK * BATTERY_A_UNIT);
    if (ride.isOver()) {
      station = goal;
      ride = null;
      rider = "";
      showLock();
    }
    showPosition();
    if ((int) battery != before) {
      showBattery();
    }
  }

  private void charge() {
    int before = (int) battery;
    battery = Math.min(100, battery + CHARGE_A_TICK);
    if ((int) battery != before) {
      showBattery();
    }
  }

  private void showLock() {
    say("lock", ride == null ? "locked" : "unlocked");
  }

  private void showBattery() {
    show("battery", Integer.toString((int) battery));
  }

  private void showPosition() {
    JsonObject position = new JsonObject();
    if (ride == null) {
      Town.Corner corner = town.station(station);
      position.put("x", corner.x()).put("y", corner.y()).put("speed", 0).put("station", station);
    } else {
      double kmPerHour = UNITS_A_TICK * Town.METRES * (1_000.0 / TICK_MS) * 3.6 * (0.9 + random.nextDouble() * 0.2);
      position.put("x", round(ride.x())).put("y", round(ride.y())).put("speed", round(kmPerHour))
        .put("street", ride.way().street()).put("to", goal).put("rider", rider);
    }
    show("position", position.encode());
  }

  private static double round(double value) {
    return Math.round(value * 10) / 10.0;
  }
}
