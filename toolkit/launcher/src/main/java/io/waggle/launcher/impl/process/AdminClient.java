// SPDX-License-Identifier: Apache-2.0
package io.waggle.launcher.impl.process;

import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import io.waggle.internal.StateFolder;
import io.waggle.launcher.impl.Failure;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.HttpURLConnection;
import java.net.Proxy;
import java.net.URI;
import java.nio.charset.StandardCharsets;

/** Asks a running process of the same user through its admin server. Blocks; one thread. */
public final class AdminClient {

  private static final int TIMEOUT_MS = 10_000;

  private final JsonObject note;

  private AdminClient(JsonObject note) {
    this.note = note;
  }

  /**
   * Returns the one of a process.
   *
   * @throws Failure if that has no admin server
   */
  public static AdminClient of(Running running) {
    JsonObject note = Choice.soon(running, () -> note(running));
    if (note == null) {
      throw new Failure("process: " + running.id() + " has no admin server (expected: one that was started without "
        + "-Dwaggle.admin.port=off; its log may say more)");
    }
    return new AdminClient(note);
  }

  /** The note that an admin server leaves, with the secret of its run. */
  private static JsonObject note(Running running) {
    return StateFolder.ofTheUser().processes().stream().filter(note -> note.getLong("pid") == running.pid()).findFirst()
      .orElse(null);
  }

  static boolean isClustered(Running running) {
    JsonObject note = note(running);
    return note != null && note.getBoolean("clustered", false);
  }

  /** Returns the process that is asked. */
  public long pid() {
    return note.getLong("pid");
  }

  /** Asks for something. */
  public JsonObject get(String path) {
    return request("GET", path, null);
  }

  /** Asks to do something. */
  public JsonObject post(String path, JsonObject body) {
    return request("POST", path, body);
  }

  private JsonObject request(String method, String path, JsonObject body) {
    String url = note.getString("url").replaceFirst("/$", "") + path;
    try {
      HttpURLConnection connection = (HttpURLConnection) URI.create(url).toURL().openConnection(Proxy.NO_PROXY);
      connection.setRequestMethod(method);
      connection.setConnectTimeout(TIMEOUT_MS);
      connection.setReadTimeout(TIMEOUT_MS);
      connection.setRequestProperty("Authorization", "Bearer " + note.getString("control"));
      connection.setRequestProperty("X-Waggle-Admin", "1");
      if (body != null) {
        connection.setDoOutput(true);
        connection.setRequestProperty("Content-Type", "application/json");
        try (OutputStream out = connection.getOutputStream()) {
          out.write(body.encode().getBytes(StandardCharsets.UTF_8));
        }
      }
      return read(connection);
    } catch (IOException | DecodeException e) {
      throw new Failure("process: " + note.getLong("pid") + " did not answer at " + url + ": " + e.getMessage()
        + " (expected: its admin server)", e);
    }
  }

  private static JsonObject read(HttpURLConnection connection) throws IOException {
    boolean failed = connection.getResponseCode() >= 400;
    try (InputStream in = failed ? connection.getErrorStream() : connection.getInputStream()) {
      byte[] bytes = in == null ? new byte[0] : in.readAllBytes();
      JsonObject answer = new JsonObject(new String(bytes, StandardCharsets.UTF_8));
      if (failed) {
        throw new Failure(answer.getString("error", "status " + connection.getResponseCode()));
      }
      return answer;
    }
  }
}
