// SPDX-License-Identifier: Apache-2.0
package io.waggle.testkit;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Cuts a message every way that finds a decoder's mistakes. Any thread. */
public final class Splits {

  private Splits() {
  }

  /** Returns the message cut in two at each place, then cut into single bytes: as many cases as it has bytes. */
  public static List<byte[][]> of(byte[] message) {
    List<byte[][]> splits = new ArrayList<>();
    for (int at = 1; at < message.length; at++) {
      splits.add(new byte[][] {Arrays.copyOf(message, at), Arrays.copyOfRange(message, at, message.length)});
    }
    byte[][] single = new byte[message.length][];
    for (int i = 0; i < message.length; i++) {
      single[i] = new byte[] {message[i]};
    }
    splits.add(single);
    return splits;
  }
}
