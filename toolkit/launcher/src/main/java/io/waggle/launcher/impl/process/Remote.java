// SPDX-License-Identifier: Apache-2.0
package io.waggle.launcher.impl.process;

import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import io.waggle.internal.StateFolder;
import io.waggle.launcher.WaggleLauncher;
import io.waggle.launcher.impl.Failure;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.HttpURLConnection;
import java.net.Proxy;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/** A running process of the same user, asked through its admin server. Blocks; one thread. */
public final class Remote {

  private static final int TIMEOUT_MS = 10_000;
  private static final int STARTING_MS = 5_000;
  private static final int POLL_MS = 50;

  private final JsonObject note;

  private Remote(JsonObject note) {
    this.note = note;
  }

  /**
   * Finds the process that is meant.
   *
   * @param wanted process id or name; null if there is only one
   * @param clustered whether any node of a cluster will do
   * @throws Failure if there is none, or more than one
   */
  public static Remote find(String wanted, boolean clustered) {
    StateFolder folder = StateFolder.ofTheUser();
    List<JsonObject> all = folder.processes();
    for (int waited = 0; matching(all, wanted).isEmpty() && waited < STARTING_MS && isOneStarting(all);
         waited += POLL_MS) {
      pause(POLL_MS);
      all = folder.processes();
    }
    List<JsonObject> found = matching(all, wanted);
    if (found.size() == 1 || !found.isEmpty() && clustered && wanted == null) {
      return new Remote(found.stream().filter(note -> note.getBoolean("clustered")).findFirst().orElse(found.get(0)));
    }
    if (all.isEmpty()) {
      throw new Failure("process: none runs (expected: one that vertx run or start has started, by this user and"
        + " without -Dwaggle.admin.port=off)");
    }
    throw new Failure("process: " + (wanted == null ? "more than one runs" : wanted) + " (expected: --process and one of "
      + all.stream().map(note -> note.getLong("pid") + " " + note.getString("name")).collect(Collectors.joining(", "))
      + ")");
  }

  private static List<JsonObject> matching(List<JsonObject> all, String wanted) {
    return all.stream().filter(note -> wanted == null || wanted.equals(note.getString("name"))
      || wanted.equals(String.valueOf(note.getLong("pid")))).toList();
  }

  /** A process is found a moment after its verticle runs. */
  private static boolean isOneStarting(List<JsonObject> known) {
    String user = ProcessHandle.current().info().user().orElse("");
    return ProcessHandle.allProcesses().anyMatch(process -> process.pid() != ProcessHandle.current().pid()
      && process.info().user().orElse("").equals(user)
      && known.stream().noneMatch(note -> note.getLong("pid") == process.pid()) && isOfOurs(process));
  }

  /** Returns whether a process is one of the launcher's, by what stands first: systems cut long command lines. */
  public static boolean isOfOurs(ProcessHandle process) {
    String line = process.info().commandLine().orElse("");
    return line.contains("waggle.jsa") || line.contains("-Dwaggle.run=")
      || line.contains(WaggleLauncher.class.getName());
  }

  /** Waits; false if the thread was interrupted. */
  public static boolean pause(long ms) {
    try {
      new CountDownLatch(1).await(ms, TimeUnit.MILLISECONDS);
      return true;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  public JsonObject get(String path) {
    return request("GET", path, null);
  }

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
      JsonObject answer = new JsonObject(new String(in == null ? new byte[0] : in.readAllBytes(), StandardCharsets.UTF_8));
      if (failed) {
        throw new Failure(answer.getString("error", "status " + connection.getResponseCode()));
      }
      return answer;
    }
  }
}
