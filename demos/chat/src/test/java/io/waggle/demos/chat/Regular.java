// SPDX-License-Identifier: Apache-2.0
package io.waggle.demos.chat;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.waggle.testkit.Await;
import io.waggle.testkit.RawClient;
import io.waggle.testkit.RawFrame;
import io.waggle.testkit.RawWebSocket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/**
 * Somebody who stays in the lobby whatever happens: comes back when the connection is closed, says again what was not
 * answered, and keeps what was heard, as the page does. The test's thread.
 */
final class Regular implements AutoCloseable {

  private static final Duration PATIENCE = Duration.ofSeconds(60);

  final String name;
  /** Texts heard in the room's present epoch, by id from 1; or of the last welcome that was no resumption. */
  final List<String> heard = new ArrayList<>();
  /** How often the room said that it is not the one that was left, or that something is not kept any more. */
  int told;
  private final String host;
  private final int port;
  private RawWebSocket socket;
  private String epoch;
  private long last = -1;
  private int said;

  Regular(String name, String host, int port) {
    this.name = name;
    this.host = host;
    this.port = port;
    enter();
  }

  private void enter() {
    socket = RawWebSocket.open(RawClient.connect(host, port).deadline(PATIENCE), host + ":" + port, "/chat");
    join();
    until(message -> message.getString("type").equals("welcome"));
  }

  private void join() {
    JsonObject join = new JsonObject().put("type", "join").put("name", name).put("room", "lobby")
      .put("key", ("key-of-" + name + "-".repeat(16)).substring(0, 16));
    send(epoch == null ? join : join.put("epoch", epoch).put("last", last));
  }

  private void send(JsonObject message) {
    socket.sendText(message.encode());
  }

  /** Says something new and waits until it is heard. */
  void say(String text) {
    JsonObject post = new JsonObject().put("type", "say").put("text", text).put("ref", name + ++said);
    long began = System.nanoTime();
    while (!heard.contains(text)) {
      if (System.nanoTime() - began > PATIENCE.toNanos()) {
        throw new AssertionError(name + ": " + text + " not said in time; heard " + heard);
      }
      send(post);
      // A notice, or the news of a connection that is new: then once more, with the same reference.
      until(message -> message.getString("type").equals("post") && message.getString("text").equals(text)
        || message.getString("type").equals("notice") || message.getString("type").equals("welcome"));
    }
  }

  void awaitText(String text) {
    if (!heard.contains(text)) {
      until(message -> heard.contains(text));
    }
  }

  /** Reads on until something comes, in the end. */
  void until(Predicate<JsonObject> wanted) {
    long began = System.nanoTime();
    JsonObject message;
    do {
      if (System.nanoTime() - began > PATIENCE.toNanos()) {
        throw new AssertionError(name + ": not heard in time, but " + heard);
      }
      message = read();
    } while (!wanted.test(message));
  }

  private JsonObject read() {
    RawFrame frame = socket.read();
    if (frame.opcode() == RawFrame.PING) {
      socket.send(RawFrame.of(RawFrame.PONG, frame.payload()));
      return read();
    }
    if (frame.opcode() == RawFrame.CLOSE) {
      socket.close();
      enter();
      return new JsonObject().put("type", "welcome");
    }
    JsonObject message = new JsonObject(frame.payloadText());
    switch (message.getString("type")) {
      case "welcome" -> welcome(message);
      case "post" -> hear(message);
      case "notice" -> {
        await(message.getLong("retryMs", 0L));
        if (message.getString("of", "").equals("join")) {
          join();
        }
      }
      default -> { }
    }
    return message;
  }

  private static void await(long retryMs) {
    long began = System.nanoTime();
    Await.until(retryMs + " ms are over", PATIENCE, () -> System.nanoTime() - began >= retryMs * 1_000_000);
  }

  private void welcome(JsonObject welcome) {
    boolean resumed = welcome.getBoolean("resumed");
    if (epoch != null && (!resumed || welcome.getBoolean("gap"))) {
      told++;
    }
    if (!resumed) {
      heard.clear();
      last = 0;
    }
    epoch = welcome.getString("epoch");
    JsonArray posts = welcome.getJsonArray("posts");
    posts.forEach(post -> hear((JsonObject) post));
    last = Math.max(last, welcome.getLong("last"));
  }

  private void hear(JsonObject post) {
    if (post.getLong("id") > last) {
      heard.add(post.getString("text"));
      last = post.getLong("id");
    }
  }

  @Override
  public void close() {
    socket.client().reset();
  }
}
