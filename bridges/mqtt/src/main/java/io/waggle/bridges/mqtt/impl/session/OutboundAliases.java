// SPDX-License-Identifier: Apache-2.0
package io.waggle.bridges.mqtt.impl.session;

import java.util.HashMap;
import java.util.Map;

/** Topic aliases towards one client (MQTT 5 section 3.3.2.3.4): the first topics get one each. */
final class OutboundAliases {

  /** What an alias adds to a packet. */
  static final int BYTES = 3;

  private final int maximum;
  private final Map<String, Integer> aliases = new HashMap<>();

  OutboundAliases(int maximum) {
    this.maximum = maximum;
  }

  /** Returns the alias of a topic: negative if the client does not know it yet, 0 if there is none. */
  int of(String topic) {
    Integer known = aliases.get(topic);
    if (known != null) {
      return known;
    }
    if (aliases.size() == maximum) {
      return 0;
    }
    aliases.put(topic, aliases.size() + 1);
    return -aliases.size();
  }
}
