// SPDX-License-Identifier: Apache-2.0
package io.waggle.internal.trust;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

class HashesTest {

  @Test
  void theHashOfAText() {
    // NIST FIPS 180-2, appendix B.1.
    assertThat(HexFormat.of().formatHex(Hashes.sha256("abc")))
      .isEqualTo("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    assertThat(Hashes.text("abc")).isEqualTo("ungWv48Bz-pBQUDeXa4iI7ADYaOWF3qctBD_YfIAFa0");
  }

  @Test
  void theSignatureOfBytesInParts() {
    // RFC 4231, test case 1.
    byte[] key = new byte[20];
    Arrays.fill(key, (byte) 0x0b);
    String expected = "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7";
    assertThat(HexFormat.of().formatHex(Hashes.hmac(key, bytes("Hi There")))).isEqualTo(expected);
    assertThat(HexFormat.of().formatHex(Hashes.hmac(key, bytes("Hi"), bytes(""), bytes(" There")))).isEqualTo(expected);
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }
}
