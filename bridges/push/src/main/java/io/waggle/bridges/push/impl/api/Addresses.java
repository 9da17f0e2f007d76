// SPDX-License-Identifier: Apache-2.0
package io.waggle.bridges.push.impl.api;

/** Addresses on the event bus. Stateless. */
final class Addresses {

  private Addresses() {
  }

  /**
   * Returns where each instance of all nodes listens for what concerns its connections.
   *
   * <pre>{"op": "subscribe" or "unsubscribe", "uid": "ann" or "connection": "x2-1k", "channel": "news"}</pre>
   *
   * @param name of the bridge
   */
  static String control(String name) {
    return "waggle.push." + name + ".control";
  }
}
