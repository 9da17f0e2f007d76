// SPDX-License-Identifier: Apache-2.0
package io.waggle.internal;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.buffer.Buffer;
import io.waggle.ChannelHeaders;
import io.waggle.ChannelMessage;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JsonPayloadTest {

  @ParameterizedTest
  @ValueSource(strings = {"{}", "[1,2]", "\"text\"", "12.5", "-0", "true", "null", " {\"a\": [\"\\u00e9\"]} ", "\"é\"",
    "1e999999"})
  void takesJsonAsItIs(String json) {
    assertThat(JsonPayload.of(message(Buffer.buffer(json), Map.of()))).isEqualTo(Buffer.buffer(json));
  }

  @ParameterizedTest
  @ValueSource(strings = {"hello", "{", "[1,2", "{} {}", "1 2", "'a'", "{a:1}", "NaN", "\"open", "truth", "01", "\u0000",
    "[1,]", "\uFEFF{}"})
  void makesAStringOfOtherText(String text) {
    Buffer json = JsonPayload.of(message(Buffer.buffer(text), Map.of()));
    assertThat(JsonPayload.isJson(json)).isTrue();
    assertThat(io.vertx.core.json.Json.decodeValue(json)).isEqualTo(text);
  }

  @Test
  void knowsBinaryByItsBytesAndByItsHeader() {
    assertThat(JsonPayload.of(message(Buffer.buffer(new byte[] {(byte) 0xff, 0}), Map.of()))).isNull();
    assertThat(JsonPayload.of(message(Buffer.buffer("\"a\u00e9").setByte(2, (byte) 0x20), Map.of()))).isNull();
    assertThat(JsonPayload.of(message(Buffer.buffer("{}"), Map.of(ChannelHeaders.CONTENT_TYPE, ChannelHeaders.BINARY))))
      .isNull();
  }

  @Test
  void takesNoDepthsThatOthersWouldFallInto() {
    assertThat(JsonPayload.isJson(Buffer.buffer("[".repeat(64) + "]".repeat(64)))).isTrue();
    assertThat(JsonPayload.isJson(Buffer.buffer("[".repeat(65) + "]".repeat(65)))).isFalse();
    assertThat(JsonPayload.isJson(Buffer.buffer("[".repeat(100_000)))).isFalse();
    assertThat(JsonPayload.isJson(Buffer.buffer("1".repeat(5_000)))).isFalse();
  }

  @Test
  void takesWordsForTextThatAreNoUtf8AsJson() {
    byte[] utf16 = "{}".getBytes(java.nio.charset.StandardCharsets.UTF_16BE);
    assertThat(JsonPayload.isJson(Buffer.buffer(utf16))).isFalse();
    byte[] littleEndian = "{}".getBytes(java.nio.charset.StandardCharsets.UTF_16LE);
    assertThat(JsonPayload.isJson(Buffer.buffer(littleEndian))).isFalse();
  }

  private static ChannelMessage message(Buffer payload, Map<String, String> headers) {
    return new ChannelMessage("topic", 0, "", "id", payload, headers, Instant.EPOCH);
  }
}
