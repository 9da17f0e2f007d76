// SPDX-License-Identifier: Apache-2.0
package io.waggle.demos.iot;

import io.vertx.core.json.JsonObject;
import io.waggle.web.PageFiles;
import java.util.List;

/** The files of the page. Stateless. */
final class Page {

  private static final String FOLDER = "page";
  private static final List<String> NAMES = List.of("index.html", "iot.css", "devices.css", "icon.svg", "town.json",
    "packets.js", "mqtt.js", "page.js", "iot.js", "plot.js", "bracelets.js", "lamps.js", "printer.js", "town.js",
    "bicycles.js", "feed.js", "figures.js");

  private Page() {
  }

  /**
   * Reads the files from the class path; blocks.
   *
   * @param mqttPort which the page tells people
   * @param webSocketPort which the page connects to: the one thing that is not its own origin
   */
  static PageFiles files(int mqttPort, int webSocketPort) {
    return PageFiles.create(PageFiles.STRICT_POLICY + "; connect-src 'self' ws://*:%1$d wss://*:%1$d"
        .formatted(webSocketPort)).addLook().add("/", Page.class, FOLDER, NAMES)
      .add("/settings.json", new JsonObject().put("mqttPort", mqttPort).put("webSocketPort", webSocketPort).toBuffer(),
        "application/json");
  }

  /** Returns the map of the town, which the devices know as well; blocks. */
  static JsonObject town() {
    return PageFiles.read(Page.class, FOLDER + "/town.json").toJsonObject();
  }
}
