// SPDX-License-Identifier: Apache-2.0
package io.waggle.bridges.push.impl.wire;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.waggle.ChannelHistory;
import io.waggle.ChannelMessage;
import io.waggle.ChannelPosition;
import io.waggle.bridges.push.impl.PushException;
import io.waggle.bridges.push.impl.session.Histories;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Frames of the server, byte by byte as the shared vectors have them. */
class FramesTest {

  private static final long TIME = 1_700_000_000_000L;

  private final Map<String, String> texts = new HashMap<>();

  private static ChannelMessage message(String id, long offset, long time, Map<String, String> headers, Buffer payload) {
    return new ChannelMessage("news", offset, offset == 0 ? "" : "e1", id, payload, headers, Instant.ofEpochMilli(time));
  }

  private static ChannelMessage message(String id, long offset, String payload) {
    return message(id, offset, TIME, Map.of(), Buffer.buffer(payload));
  }

  private static ClientFrame.Content json(String text) {
    return new ClientFrame.Content(Buffer.buffer(text), false);
  }

  private void makeMessages() {
    put("message", Frames.message(message("m-42", 42, "{\"a\":1}")));
    put("message with event and tags", Frames.message(message("m-42", 42, TIME, Map.of("event", "added", "tag.level",
      "info"), Buffer.buffer("text"))));
    put("message without history, as bytes", Frames.message(message("m-42", 0, TIME, Map.of(),
      Buffer.buffer(new byte[] {(byte) 0xFF, 0}))));
    put("message as a change", Frames.delta(message("m-43", 43, TIME + 500, Map.of(), Buffer.buffer("1")),
      Buffer.buffer("{\"a\":2,\"b\":null}")));
    put("message with line ends between its tokens", Frames.message(message("m-42", 42, "{\n  \"a\": 1\n}")));
    put("message to a user, to be acknowledged", Frames.direct("uid", "m-44", TIME, Map.of(), json("1"), true));
    put("message to a group", Frames.direct("group", "m-44", TIME, Map.of(), json("1"), false));
    put("message to everyone", Frames.direct("everyone", "m-44", TIME, Map.of("event", "hello"), json("null"), false));
  }

  private void put(String name, Buffer frame) {
    texts.put(name, frame.toString());
  }

  @Test
  void theyAreWhatTheVectorsSay() throws IOException {
    makeMessages();
    put("lost", Frames.lost("news"));
    put("join", Frames.presence(true, "news", "ann"));
    put("leave", Frames.presence(false, "news", "ann"));
    put("ping", Frames.PING);
    put("close", Frames.close(3501, "replaced by a newer connection"));
    put("acked", Frames.answer("acked", 7, new JsonObject().put("count", 1)));
    put("error", Frames.error(2, new PushException(429, "messages: too many (expected: less a second)", 250), "news")
      .toBuffer());
    put("history", Histories.frame(5, "news", new ChannelHistory(new ChannelPosition("e1", 2), true,
      List.of(message("m-1", 1, "1"), message("m-2", 2, "2"))), 10_000));
    JsonArray vectors = new JsonArray(Files.readString(Path.of("..", "..", "clients", "vectors", "push-frames.json")));
    for (Map.Entry<String, String> made : texts.entrySet()) {
      assertThat(vectors.stream().map(JsonObject.class::cast)
        .filter(vector -> vector.getString("from").equals("server") && vector.getString("name").equals(made.getKey()))
        .map(vector -> vector.getString("text"))).as(made.getKey()).containsExactly(made.getValue());
    }
    assertThat(texts).hasSize(16);
  }

  @Test
  void aHistoryThatIsTooLongIsCutAfterWhatFits() {
    ChannelHistory history = new ChannelHistory(new ChannelPosition("e1", 3), true,
      List.of(message("m-1", 1, "1"), message("m-2", 2, "2"), message("m-3", 3, "3")));
    JsonObject frame = Histories.frame(0, "news", history, 1).toJsonObject();
    assertThat(frame.getJsonArray("messages")).hasSize(1);
    assertThat(frame.containsKey("id")).isFalse();
  }
}
