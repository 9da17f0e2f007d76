// SPDX-License-Identifier: Apache-2.0
package io.waggle.bridges.push.impl.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.waggle.CloseReason;
import io.waggle.ProtocolException;
import io.waggle.bridges.push.impl.PushException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Filters, patches and codes as all clients have them, and what no client should send. */
class SharedVectorsTest {

  private static List<JsonObject> vectors(String name) throws IOException {
    return new JsonArray(Files.readString(Path.of("..", "..", "clients", "vectors", name))).stream()
      .map(JsonObject.class::cast).toList();
  }

  @Test
  void filtersPassWhatTheVectorsSay() throws IOException {
    for (JsonObject vector : vectors("filters.json")) {
      Map<String, String> headers = new HashMap<>();
      vector.getJsonObject("tags").forEach(tag -> headers.put("tag." + tag.getKey(), String.valueOf(tag.getValue())));
      assertThat(TagFilter.of(vector.getValue("filter")).test(headers)).as(vector.encode())
        .isEqualTo(vector.getBoolean("passes"));
    }
  }

  @Test
  void filtersThatAreTooLongOrNoneAreRefused() {
    JsonArray deep = new JsonArray().add("has").add("a");
    for (int i = 0; i < 7; i++) {
      deep = new JsonArray().add("not").add(deep);
    }
    assertThat(TagFilter.of(deep).test(Map.of())).isTrue();
    JsonArray deeper = new JsonArray().add("not").add(deep);
    assertThatThrownBy(() -> TagFilter.of(deeper)).isInstanceOfSatisfying(PushException.class,
      e -> assertThat(e.code()).isEqualTo(413));
    JsonArray wide = new JsonArray().add("or");
    for (int i = 0; i < 63; i++) {
      wide.add(new JsonArray().add("has").add("a"));
    }
    assertThat(TagFilter.of(wide).test(Map.of("tag.a", ""))).isTrue();
    JsonArray wider = new JsonArray().add("and").add(wide).add(new JsonArray().add("has").add("b"));
    assertThatThrownBy(() -> TagFilter.of(wider)).hasMessageContaining("64 operators");
    for (String wrong : List.of("[]", "[\"eq\"]", "[\"eq\",\"a\"]", "[\"eq\",\"a\",1]", "[\"not\",[\"has\",\"a\"],[\"has\",\"b\"]]",
        "[\"and\"]", "[\"and\",1]", "[1,2,3]", "[\"near\",\"a\",\"b\"]")) {
      assertThatThrownBy(() -> TagFilter.of(new JsonArray(wrong))).as(wrong).isInstanceOf(PushException.class);
    }
    assertThatThrownBy(() -> TagFilter.of("text")).isInstanceOf(PushException.class);
    assertThat(TagFilter.of(null)).isNull();
  }

  @Test
  void patchesOfObjectsAreAppliedAsTheVectorsSay() throws IOException {
    for (JsonObject vector : vectors("merge-patch.json")) {
      if (vector.getValue("target") instanceof JsonObject target
        && vector.getValue("patch") instanceof JsonObject patch) {
        assertThat((Object) MergePatch.apply(target, patch)).as(vector.encode()).isEqualTo(vector.getValue("result"));
      }
    }
  }

  @Test
  void aPatchThatIsMadeGivesWhatItWasMadeOf() {
    Random random = new Random(7);
    int made = 0;
    for (int i = 0; i < 2_000; i++) {
      JsonObject before = object(random, 3);
      JsonObject after = random.nextBoolean() ? object(random, 3) : before.copy().put("k1", random.nextInt(5));
      Buffer patch = MergePatch.between(before.toBuffer(), after.toBuffer());
      if (patch != null) {
        made++;
        assertThat(MergePatch.apply(before, patch.toJsonObject())).isEqualTo(after);
        assertThat(patch.length()).isLessThan(after.toBuffer().length());
      }
    }
    assertThat(made).isGreaterThan(500);
    assertThat(MergePatch.between(Buffer.buffer("[1]"), Buffer.buffer("{}"))).isNull();
    assertThat(MergePatch.between(Buffer.buffer("{"), Buffer.buffer("{}"))).isNull();
  }

  private static JsonObject object(Random random, int depth) {
    JsonObject object = new JsonObject();
    for (int i = random.nextInt(5); i > 0; i--) {
      String name = "k" + random.nextInt(6);
      switch (random.nextInt(5)) {
        case 0 -> object.putNull(name);
        case 1 -> object.put(name, "a text that is not that short");
        case 2 -> object.put(name, new JsonArray().add(random.nextInt(3)));
        case 3 -> object.put(name, depth == 0 ? new JsonObject() : object(random, depth - 1));
        default -> object.put(name, random.nextInt(3));
      }
    }
    return object;
  }

  @Test
  void codesReconnectAsTheVectorsSay() throws IOException {
    for (JsonObject vector : vectors("close-codes.json")) {
      int code = vector.getInteger("code");
      // Another token makes a difference only here.
      if (CloseReason.isSendable(code) && !vector.getBoolean("newToken", false)) {
        assertThat(CloseReason.of(code, "").isReconnectable()).as("code " + code)
          .isEqualTo(vector.getBoolean("reconnect"));
      }
    }
  }

  @Test
  void anythingIsEitherAFrameOrAProtocolException() {
    Random random = new Random(11);
    byte[] valid = "{\"type\":\"publish\",\"id\":3,\"channel\":\"news\",\"data\":{\"a\":[1,2.5,null,\"\\u00e9\"]}}".getBytes();
    for (int i = 0; i < 20_000; i++) {
      byte[] bytes = valid.clone();
      for (int j = random.nextInt(4); j >= 0; j--) {
        bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
      }
      try {
        ClientFrame frame = ClientFrame.of(Buffer.buffer(bytes));
        frame.type();
        frame.id();
        frame.text("channel");
        frame.content();
        frame.tags();
      } catch (ProtocolException | PushException e) {
        assertThat(e.getMessage()).contains("(expected: ");
      }
    }
  }
}
