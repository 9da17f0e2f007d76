// SPDX-License-Identifier: Apache-2.0
package io.waggle.bridges.push.impl.pusher;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.buffer.Buffer;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The worked examples of Pusher's documentation. */
class SignaturesTest {

  private static final String KEY = "278d425bdf160c739803";
  private static final String SECRET = "7ad3773142a6692b25b8";

  @Test
  void privateChannelAsDocumented() {
    assertThat(Signatures.isAuth(KEY, SECRET, Signatures.channelText("1234.1234", "private-foobar", null),
      KEY + ":58df8b0c36d6982b82c3ecf6b4662e34fe8c25bba48f5369f135bf843651c3a4")).isTrue();
  }

  @Test
  void presenceChannelAsDocumented() {
    String data = "{\"user_id\":10,\"user_info\":{\"name\":\"Mr. Channels\"}}";
    assertThat(Signatures.isAuth(KEY, SECRET, Signatures.channelText("1234.1234", "presence-foobar", data),
      KEY + ":31935e7d86dba64c2a90aed31fdc61869f9b22ba9d8863bba239c03ca481bc80")).isTrue();
  }

  @Test
  void userAsDocumented() {
    assertThat(Signatures.isAuth(KEY, SECRET, Signatures.userText("1234.1234", "{\"id\":\"12345\"}"),
      KEY + ":4708d583dada6a56435fb8bc611c77c359a31eebde13337c16ab43aa6de336ba")).isTrue();
  }

  @Test
  void requestAsDocumented() {
    String md5 = Signatures.md5(Buffer.buffer(
      "{\"name\":\"foo\",\"channels\":[\"project-3\"],\"data\":\"{\\\"some\\\":\\\"data\\\"}\"}"));
    assertThat(md5).isEqualTo("ec365a775a4cd0599faeb73354201b6f");
    String text = Signatures.requestText("POST", "/apps/3/events", Map.of("auth_version", "1.0",
      "auth_timestamp", "1353088179", "auth_key", KEY, "body_md5", md5, "auth_signature", "not a part"));
    assertThat(Signatures.sign(SECRET, text))
      .isEqualTo("da454824c97ba181a32ccc17a72625ba02771f50b50e1e7430e47a1f3f457e6c");
  }

  @Test
  void anythingElseIsWrong() {
    String text = Signatures.channelText("1234.1234", "private-foobar", null);
    String right = KEY + ":" + Signatures.sign(SECRET, text);
    assertThat(Signatures.isAuth(KEY, SECRET, text, right)).isTrue();
    for (String wrong : new String[] {null, "", ":", KEY, KEY + ":", right + "0", right.substring(1), "x" + right,
      right.toUpperCase(), right.replace(KEY, "other")}) {
      assertThat(Signatures.isAuth(KEY, SECRET, text, wrong)).as(String.valueOf(wrong)).isFalse();
    }
    assertThat(Signatures.isAuth(KEY, SECRET, Signatures.channelText("1234.1235", "private-foobar", null), right))
      .isFalse();
  }
}
