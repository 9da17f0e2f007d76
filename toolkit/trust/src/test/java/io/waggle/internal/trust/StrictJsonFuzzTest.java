// SPDX-License-Identifier: Apache-2.0
package io.waggle.internal.trust;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import io.waggle.ProtocolException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class StrictJsonFuzzTest {

  @Test
  void readsAnObject() {
    assertThat(StrictJson.object(Buffer.buffer(" {\"a\":[1,{\"b\":null}],\"c\":{\"a\":1.5}} ")))
      .isEqualTo(new JsonObject("{\"a\":[1,{\"b\":null}],\"c\":{\"a\":1.5}}"));
  }

  @Test
  void refusesWhatReadersMayDisagreeAbout() {
    for (String text : List.of("", "null", "1", "[]", "\"a\"", "{} {}", "{}x", "{\"a\":1,\"a\":1}",
      "{\"b\":[{\"a\":1,\"a\":2}]}", "{\"a\":1,\"\\u0061\":2}", "{\"a\":NaN}", "{'a':1}", "{a:1}", "{\"a\":1,}",
      "{\"a\":01}", "//\n{}", "\uFEFFx{}", "{\"a\":" + "1".repeat(2_000) + "}", "{\"a\":" + "[".repeat(64) + "]".repeat(64) + "}")) {
      assertThatThrownBy(() -> StrictJson.object(Buffer.buffer(text))).as(text).isInstanceOf(ProtocolException.class)
        .message().isEqualTo("JSON: not such a text (expected: one object, each member once)");
    }
  }

  @Test
  void randomBytesCauseNothingElse() {
    Random random = new Random(42);
    byte[] good = "{\"sub\":\"ann\",\"exp\":1.5e3,\"list\":[true,null,{\"x\":\"\\u00e9\"}]}".getBytes(StandardCharsets.UTF_8);
    for (int i = 0; i < 20_000; i++) {
      byte[] bytes = good.clone();
      for (int j = 0; j <= random.nextInt(4); j++) {
        bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
      }
      try {
        StrictJson.object(Buffer.buffer(bytes));
      } catch (ProtocolException e) {
        // As it should be.
      }
    }
  }
}
