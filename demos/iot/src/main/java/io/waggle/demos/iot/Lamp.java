// SPDX-License-Identifier: Apache-2.0
package io.waggle.demos.iot;

import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.waggle.ClientOptions;
import io.waggle.bridges.mqtt.impl.wire.Packet.Publish;
import java.util.List;

/**
 * A lamp that does what its shadow asks for. It knows nothing of who wants it: it looks at the shadow when it comes, is
 * told of differences while it is there, and reports what it has become.
 *
 * <pre>
 *   $shadow/lamps-hall/get             from it, when it comes
 *   $shadow/lamps-hall/get/accepted    to it: {"state":{"desired":{…},"reported":{…},"delta":{…}},"version":7}
 *   $shadow/lamps-hall/update/delta    to it: {"state":{"brightness":40},"version":8}
 *   $shadow/lamps-hall/update          from it: {"state":{"reported":{"on":true,"brightness":40,"color":"#ffd9a0"}}}
 * </pre>
 */
final class Lamp extends Device {

  private static final String SHADOW = "$shadow/";
  /** A lamp dims, it does not jump. */
  private static final long TAKES_MS = 400;

  private boolean isOn;
  private int brightness;
  private String color;
  private boolean isChanging;

  Lamp(Vertx vertx, ClientOptions broker, String name, boolean isOn, int brightness, String color) {
    super(vertx, broker, "lamps", name);
    this.isOn = isOn;
    this.brightness = brightness;
    this.color = color;
  }

  private String shadow(String what) {
    return SHADOW + clientId() + "/" + what;
  }

  @Override
  List<String> inbox() {
    return List.of(shadow("get/accepted"), shadow("update/delta"));
  }

  @Override
  void started() {
    report();
    send(shadow("get"), new JsonObject());
  }

  @Override
  void touch(String action) {
    super.touch(action);
    if (action.equals("press")) {
      isOn = !isOn;
      report();
    }
  }

  @Override
  public void received(Publish message) {
    JsonObject state = json(message).getValue("state") instanceof JsonObject object ? object : new JsonObject();
    if (message.topic().endsWith("/get/accepted")) {
      become(state.getValue("desired") instanceof JsonObject desired ? desired : new JsonObject());
    } else {
      become(state);
    }
  }

  /** Takes what it understands and is in range; the report says what came of it. */
  private void become(JsonObject wanted) {
    if (wanted.getValue("on") instanceof Boolean on) {
      change(on != isOn);
      isOn = on;
    }
    if (wanted.getValue("brightness") instanceof Number number && number.intValue() >= 1 && number.intValue() <= 100) {
      change(number.intValue() != brightness);
      brightness = number.intValue();
    }
    if (wanted.getValue("color") instanceof String text && text.matches("#[0-9a-f]{6}")) {
      change(!text.equals(color));
      color = text;
    }
  }

  private void change(boolean isDifferent) {
    if (isDifferent && !isChanging) {
      isChanging = true;
      vertx().setTimer(TAKES_MS, timer -> {
        isChanging = false;
        report();
      });
    }
  }

  private void report() {
    send(shadow("update"), new JsonObject().put("state", new JsonObject().put("reported",
      new JsonObject().put("on", isOn).put("brightness", brightness).put("color", color))));
  }
}
