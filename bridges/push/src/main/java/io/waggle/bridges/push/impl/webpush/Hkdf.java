// SPDX-License-Identifier: Apache-2.0
package io.waggle.bridges.push.impl.webpush;

import io.waggle.internal.trust.Hashes;
import java.util.Arrays;

/** HKDF with SHA-256 (RFC 5869), for keys of at most 32 bytes: one block. Any thread. */
final class Hkdf {

  private Hkdf() {
  }

  static byte[] derive(byte[] salt, byte[] material, byte[] info, int length) {
    byte[] withCounter = Arrays.copyOf(info, info.length + 1);
    withCounter[info.length] = 1;
    return Arrays.copyOf(Hashes.hmac(Hashes.hmac(salt, material), withCounter), length);
  }
}
