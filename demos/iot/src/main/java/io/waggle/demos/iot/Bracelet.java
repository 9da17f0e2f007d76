// SPDX-License-Identifier: Apache-2.0
package io.waggle.demos.iot;

import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.waggle.ClientOptions;
import io.waggle.bridges.mqtt.impl.wire.Packet.Publish;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Random;

/**
 * Somebody's bracelet. Topics below {@code bracelets/name/}:
 *
 * <pre>
 *   heart    83                                    each second, QoS 0: beats a minute
 *   steps    2140                                  retained: steps today
 *   recent   {"until":…,"everyMs":1000,"bpm":[…]}  retained: the last minutes, for who comes later
 *   sos      {"since":…}                           retained, QoS 1, while its wearer calls for help; then empty
 *   answer   Help is on the way                    to it: ends the call
 * </pre>
 */
final class Bracelet extends Device {

  private static final long TICK_MS = 1_000;
  private static final int TICKS_A_SUMMARY = 5;
  private static final int KEPT = 150;

  private final Pulse pulse;
  private final Deque<Integer> recent = new ArrayDeque<>();
  private int ticks;
  private long callsSince;

  Bracelet(Vertx vertx, ClientOptions broker, String name, int atRest) {
    super(vertx, broker, "bracelets", name);
    pulse = new Pulse(new Random(), atRest);
    // It was worn before it is switched on: a plot has a beginning.
    for (int i = 0; i < KEPT; i++) {
      measure();
    }
  }

  @Override
  void start() {
    super.start();
    vertx().setPeriodic(TICK_MS, timer -> tick());
  }

  private void measure() {
    pulse.tick();
    recent.addLast(pulse.rate());
    if (recent.size() > KEPT) {
      recent.removeFirst();
    }
  }

  private void tick() {
    measure();
    read("heart", Integer.toString(pulse.rate()));
    if (++ticks % TICKS_A_SUMMARY == 0) {
      summarize();
    }
  }

  private void summarize() {
    show("steps", Integer.toString(pulse.steps()));
    show("recent", new JsonObject().put("until", System.currentTimeMillis()).put("everyMs", TICK_MS)
      .put("bpm", new JsonArray(List.copyOf(recent))).encode());
  }

  @Override
  List<String> inbox() {
    return own("answer");
  }

  @Override
  void started() {
    summarize();
    showCall();
  }

  @Override
  void touch(String action) {
    super.touch(action);
    if (action.equals("press")) {
      callsSince = System.currentTimeMillis();
      showCall();
    }
  }

  @Override
  public void received(Publish message) {
    callsSince = 0;
    showCall();
  }

  private void showCall() {
    say("sos", callsSince == 0 ? "" : new JsonObject().put("since", callsSince).encode());
  }
}
