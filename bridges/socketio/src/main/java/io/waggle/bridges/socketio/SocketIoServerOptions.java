// SPDX-License-Identifier: Apache-2.0
package io.waggle.bridges.socketio;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.waggle.ChannelsOptions;
import io.waggle.internal.OptionReader;
import io.waggle.web.HttpWorkerOptions;
import java.util.List;

/**
 * What {@code waggle:socketio} is configured with. Its clients subscribe to channels and publish to them as the access
 * rules of the channels let them; without a rule they may do nothing.
 */
public class SocketIoServerOptions {

  /** Default of {@link #getHost()}: this machine only. */
  public static final String DEFAULT_HOST = HttpWorkerOptions.DEFAULT_HOST;
  /** Default of {@link #getMaxHistory()}: 100. */
  public static final int DEFAULT_MAX_HISTORY = 100;

  private String host = DEFAULT_HOST;
  private int port = SocketIoOptions.DEFAULT_PORT;
  private List<String> namespaces = List.of("/");
  private int maxHistory = DEFAULT_MAX_HISTORY;
  private ChannelsOptions channels = new ChannelsOptions();
  private SocketIoOptions socketio = new SocketIoOptions();

  /** Creates options with the defaults. */
  public SocketIoServerOptions() {
  }

  /** Creates a copy. */
  public SocketIoServerOptions(SocketIoServerOptions other) {
    this.host = other.host;
    this.port = other.port;
    this.namespaces = other.namespaces;
    this.maxHistory = other.maxHistory;
    this.channels = new ChannelsOptions(other.channels);
    this.socketio = new SocketIoOptions(other.socketio);
  }

  /**
   * Creates options from JSON; keys are the property names, missing ones keep their default.
   *
   * @throws IllegalArgumentException if a key is unknown or a value breaks its rule
   */
  public SocketIoServerOptions(JsonObject json) {
    OptionReader in = new OptionReader(json);
    setHost(in.text("host", host));
    setPort(in.integer("port", port));
    setNamespaces(in.texts("namespaces", namespaces));
    setMaxHistory(in.integer("maxHistory", maxHistory));
    setChannels(in.options("channels", channels, ChannelsOptions::new));
    setSocketio(in.options("socketio", socketio, SocketIoOptions::new));
    in.end();
  }

  /** Returns the options as JSON. */
  public JsonObject toJson() {
    return new JsonObject().put("host", host).put("port", port).put("namespaces", new JsonArray(namespaces))
      .put("maxHistory", maxHistory).put("channels", channels.toJson()).put("socketio", socketio.toJson());
  }

  /** Returns the address it listens on. */
  public String getHost() {
    return host;
  }

  /** Sets the address it listens on. */
  public SocketIoServerOptions setHost(String host) {
    this.host = host;
    return this;
  }

  /** Returns the port. */
  public int getPort() {
    return port;
  }

  /** Sets the port, 0 for any that is free. */
  public SocketIoServerOptions setPort(int port) {
    new HttpWorkerOptions().setPort(port);
    this.port = port;
    return this;
  }

  /** Returns the namespaces that clients may connect to. */
  public List<String> getNamespaces() {
    return namespaces;
  }

  /** Sets the namespaces that clients may connect to; by default {@code /}. */
  public SocketIoServerOptions setNamespaces(List<String> namespaces) {
    this.namespaces = List.copyOf(namespaces);
    return this;
  }

  /** Returns how many messages of the history a subscriber may ask for. */
  public int getMaxHistory() {
    return maxHistory;
  }

  /** Sets how many messages of the history a subscriber may ask for, 0 to 1,000. */
  public SocketIoServerOptions setMaxHistory(int maxHistory) {
    this.maxHistory = (int) OptionReader.within(0, 1_000, maxHistory, "maxHistory");
    return this;
  }

  /** Returns the options of the channels: history, presence, access rules. */
  public ChannelsOptions getChannels() {
    return channels;
  }

  /**
   * Sets the options of the channels, which count if nobody in this Vert.x has named the channels before. Their access
   * rules say what clients may do.
   */
  public SocketIoServerOptions setChannels(ChannelsOptions channels) {
    this.channels = new ChannelsOptions(channels);
    return this;
  }

  /** Returns the options of the server. */
  public SocketIoOptions getSocketio() {
    return socketio;
  }

  /** Sets the options of the server, of which host and port of HTTP do not count. */
  public SocketIoServerOptions setSocketio(SocketIoOptions socketio) {
    this.socketio = new SocketIoOptions(socketio);
    return this;
  }
}
