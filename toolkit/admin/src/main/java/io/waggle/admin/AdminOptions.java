// SPDX-License-Identifier: Apache-2.0
package io.waggle.admin;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Objects;

/** Where an {@link Admin} listens, and what it lets people do. */
public class AdminOptions {

  /** Default of {@link #getHost()}: this machine only. */
  public static final String DEFAULT_HOST = "127.0.0.1";
  /** Default of {@link #getPort()}: 9180, or the next free one. */
  public static final int DEFAULT_PORT = 9180;
  /** Default of {@link #isWrite()}: false. */
  public static final boolean DEFAULT_WRITE = false;
  /** Default of {@link #getName()}. */
  public static final String DEFAULT_NAME = "application";

  private String host = DEFAULT_HOST;
  private int port = DEFAULT_PORT;
  private boolean write = DEFAULT_WRITE;
  private List<String> names = List.of();
  private String stateFolder;
  private String token;
  private String name = DEFAULT_NAME;

  /** Creates options with the defaults. */
  public AdminOptions() {
  }

  /** Creates a copy. */
  public AdminOptions(AdminOptions other) {
    this(other.toJson());
    token = other.token;
  }

  /** Creates options from JSON; keys are the property names, missing ones keep their default. */
  public AdminOptions(JsonObject json) {
    setHost(json.getString("host", host));
    setPort(json.getInteger("port", port));
    setWrite(json.getBoolean("write", write));
    setNames(json.getJsonArray("names", new JsonArray()).stream().map(String::valueOf).toList());
    setStateFolder(json.getString("stateFolder"));
    setToken(json.getString("token"));
    setName(json.getString("name", name));
  }

  /** Returns the options as JSON, without the token. */
  public JsonObject toJson() {
    JsonObject json = new JsonObject().put("host", host).put("port", port).put("write", write)
      .put("names", new JsonArray(names)).put("name", name);
    return stateFolder == null ? json : json.put("stateFolder", stateFolder);
  }

  /** Returns the address it listens on. */
  public String getHost() {
    return host;
  }

  /** Sets the address it listens on. Beyond this machine only behind something that keeps strangers away. */
  public AdminOptions setHost(String host) {
    this.host = Objects.requireNonNull(host, "host");
    return this;
  }

  /** Returns the port it listens on. */
  public int getPort() {
    return port;
  }

  /** Sets the port, 0 for any. {@link #DEFAULT_PORT} gives way to the next free one, others do not. */
  public AdminOptions setPort(int port) {
    if (port < 0 || port > 65_535) {
      throw new IllegalArgumentException("port: " + port + " (expected: 0-65535)");
    }
    this.port = port;
    return this;
  }

  /** Returns whether the page may change anything. */
  public boolean isWrite() {
    return write;
  }

  /** Sets whether who has the token may close connections, not only look. */
  public AdminOptions setWrite(boolean write) {
    this.write = write;
    return this;
  }

  /** Returns the host names it answers to. */
  public List<String> getNames() {
    return names;
  }

  /**
   * Sets host names it answers to besides {@code localhost} and IP addresses, such as that of a proxy before it. All
   * others are refused, so that a stranger's page cannot reach it through a name of his own.
   */
  public AdminOptions setNames(List<String> names) {
    this.names = List.copyOf(names);
    return this;
  }

  /** Returns where token and note of the process are kept; null for the user's own folder. */
  public String getStateFolder() {
    return stateFolder;
  }

  /** Sets where token and note of the process are kept; null for the user's own folder. */
  public AdminOptions setStateFolder(String stateFolder) {
    this.stateFolder = stateFolder;
    return this;
  }

  /** Returns the token, or null if it lies in the folder. */
  public String getToken() {
    return token;
  }

  /** Sets the token instead of the one in the folder, at least 32 characters; null for that one. */
  public AdminOptions setToken(String token) {
    if (token != null && token.length() < 32) {
      throw new IllegalArgumentException("token: " + token.length() + " characters (expected: at least 32)");
    }
    this.token = token;
    return this;
  }

  /** Returns what is run, for lists of processes. */
  public String getName() {
    return name;
  }

  /** Sets what is run, for lists of processes. */
  public AdminOptions setName(String name) {
    this.name = Objects.requireNonNull(name, "name");
    return this;
  }
}
