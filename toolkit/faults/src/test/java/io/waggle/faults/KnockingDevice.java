// SPDX-License-Identifier: Apache-2.0
package io.waggle.faults;

import io.waggle.bridges.mqtt.impl.wire.Packet;

/**
 * Connects, leaves, and connects again to another node, each time under another name: whether
 * anybody would be let in.
 */
final class KnockingDevice extends Device {

  private static final int PAUSE_MS = 100;

  private int times;

  KnockingDevice(Devices all, int id) {
    super(all, id, false);
  }

  @Override
  String name() {
    return "knocking-" + id + "-" + ++times;
  }

  @Override
  void welcome(boolean hasSession) {
    all.knocked();
    leaveFor(PAUSE_MS);
  }

  @Override
  void packet(Packet packet) {
    // It wants nothing.
  }
}
