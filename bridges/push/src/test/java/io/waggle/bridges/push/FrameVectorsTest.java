// SPDX-License-Identifier: Apache-2.0
package io.waggle.bridges.push;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.waggle.testkit.CleanVertx;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Sends every client's frame of the shared vectors to a server, and looks at what it says. */
@CleanVertx
class FrameVectorsTest {

  static List<JsonObject> vectors(String from) throws IOException {
    Path file = Path.of("..", "..", "clients", "vectors", "push-frames.json");
    return new JsonArray(Files.readString(file)).stream().map(JsonObject.class::cast)
      .filter(vector -> vector.getString("from").equals(from)).toList();
  }

  @Test
  void everyFrameOfAClientIsAnsweredAsTheVectorsSay(Vertx vertx) throws IOException {
    JsonObject conf = PushServer.open().put("channelOptions", new JsonObject()
      .put("accessRules", new JsonArray()
        .add(new JsonObject().put("allow", false).put("pattern", "private-a"))
        .add(new JsonObject().put("pattern", "#"))));
    int port = PushServer.start(vertx, conf).port;
    List<JsonObject> vectors = vectors("client");
    assertThat(vectors).hasSizeGreaterThan(40);
    for (JsonObject vector : vectors) {
      String name = vector.getString("name");
      try (PushClient client = name.startsWith("connect") ? PushClient.open(port) : PushClient.connect(port)) {
        client.socket.sendText(vector.getString("text"));
        int error = vector.getInteger("error", 0);
        if (error >= 1_000) {
          client.socket.expectClose(error);
        } else {
          JsonObject answer = client.next();
          assertThat(answer.getString("type")).as(name + ": " + answer).isEqualTo(error > 0 ? "error" : answerTo(vector));
          assertThat(answer.getInteger("code", 0)).as(name).isEqualTo(error);
        }
      }
    }
  }

  private static String answerTo(JsonObject vector) {
    String type = vector.getJsonObject("frame").getString("type");
    return switch (type) {
      case "connect" -> "connected";
      case "subscribe" -> "subscribed";
      case "publish" -> "published";
      case "ack" -> "acked";
      default -> type;
    };
  }
}
