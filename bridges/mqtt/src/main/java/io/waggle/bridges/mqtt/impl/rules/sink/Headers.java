// SPDX-License-Identifier: Apache-2.0
package io.waggle.bridges.mqtt.impl.rules.sink;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;

/** Names of what goes beside a body. */
final class Headers {

  /** How many rules a message comes from. */
  static final String HOPS = "waggle-hops";
  /** The same each time a message is sent, and of no other. */
  static final String ID = "waggle-id";
  /** Topic of the message a rule took. */
  static final String TOPIC = "mqtt-topic";
  /** Client id of who published it. */
  static final String CLIENT = "mqtt-client";

  private Headers() {
  }

  /** Returns what a client wrote so that it fits in a header: percent-encoded, as in a form. */
  static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }
}
