// SPDX-License-Identifier: Apache-2.0
package io.waggle.bridges.mqtt.impl.shadow;

/**
 * Names one shadow: the device, and which of its shadows. Immutable.
 *
 * <pre>
 *   $shadow/lamp-7/…              the one without a name
 *   $shadow/lamp-7/name/config/…  the one named config
 * </pre>
 *
 * @param device one topic level, 1 to {@value #MAX_DEVICE} characters
 * @param name 1 to {@value #MAX_NAME} letters, digits, hyphens, underscores and colons; empty for the one without a name
 */
record ShadowName(String device, String name) {

  static final String ROOT = "$shadow/";
  static final int MAX_DEVICE = 128;
  static final int MAX_NAME = 64;

  ShadowName {
    if (device.isEmpty() || device.length() > MAX_DEVICE
      || device.chars().anyMatch(c -> c == '/' || c == '+' || c == '#' || Character.isISOControl(c))) {
      throw new ShadowRefusal(ShadowRefusal.WRONG, "device: wrong (expected: one topic level of 1-" + MAX_DEVICE
        + " characters)");
    }
    if (!name.isEmpty() && !name.matches("[A-Za-z0-9_:-]{1," + MAX_NAME + "}")) {
      throw new ShadowRefusal(ShadowRefusal.WRONG, "name: wrong (expected: 1-" + MAX_NAME
        + " letters, digits, hyphens, underscores, colons)");
    }
  }

  /** Returns its key in the shared map; no two have the same. */
  String key() {
    return "d/" + device + "/" + name;
  }

  /** Returns a topic of it, such as {@code $shadow/lamp-7/update/delta}. */
  String topic(String end) {
    return ROOT + device + (name.isEmpty() ? "/" : "/name/" + name + "/") + end;
  }
}
