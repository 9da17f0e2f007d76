// SPDX-License-Identifier: Apache-2.0
package io.waggle.verticles.tcpproxy;

import io.vertx.core.json.JsonObject;
import io.waggle.internal.OptionReader;
import io.waggle.verticles.internal.Checks;

/** One server behind the proxy. In JSON an object, or just {@code "host:port"}. */
public class UpstreamOptions {

  /** Default of {@link #getMaxConnections()}: 10,000. */
  public static final int DEFAULT_MAX_CONNECTIONS = 10_000;

  private String host;
  private int port;
  private int maxConnections = DEFAULT_MAX_CONNECTIONS;

  /**
   * Creates options from an address.
   *
   * @param address {@code host:port}, {@code [::1]:port} for IPv6
   * @throws IllegalArgumentException if it is not of that form
   */
  public UpstreamOptions(String address) {
    int colon = address.lastIndexOf(':');
    String before = colon < 0 ? "" : address.substring(0, colon);
    boolean bracketed = before.startsWith("[") && before.endsWith("]");
    try {
      if (!before.isEmpty() && (bracketed || before.indexOf(':') < 0)) {
        setHost(bracketed ? before.substring(1, before.length() - 1) : before);
        setPort(Integer.parseInt(address.substring(colon + 1)));
        return;
      }
    } catch (NumberFormatException e) {
      // reported below, with what was expected
    }
    throw new IllegalArgumentException("upstream: " + address + " (expected: host:port)");
  }

  /** Creates options with the default limit. */
  public UpstreamOptions(String host, int port) {
    setHost(host);
    setPort(port);
  }

  /** Creates a copy. */
  public UpstreamOptions(UpstreamOptions other) {
    this(other.toJson());
  }

  /** Creates options from JSON; {@code host} and {@code port} must be there, unknown keys are refused. */
  public UpstreamOptions(JsonObject json) {
    OptionReader in = new OptionReader(json);
    setHost(in.text("host", null));
    setPort(in.integer("port", 0));
    setMaxConnections(in.integer("maxConnections", maxConnections));
    in.end();
  }

  static UpstreamOptions of(Object item) {
    return item instanceof String ? new UpstreamOptions((String) item)
      : new UpstreamOptions(OptionReader.itemObject(item));
  }

  /** Returns the options as JSON. */
  public JsonObject toJson() {
    return new JsonObject().put("host", host).put("port", port).put("maxConnections", maxConnections);
  }

  /** Returns the address in words, such as {@code 10.0.0.1:80}. */
  public String address() {
    return (host.indexOf(':') < 0 ? host : "[" + host + "]") + ":" + port;
  }

  /** Returns the host name or address. */
  public String getHost() {
    return host;
  }

  /** Sets the host name or address; a name is looked up for each connection. */
  public UpstreamOptions setHost(String host) {
    this.host = Checks.text(host, "host");
    return this;
  }

  /** Returns the port. */
  public int getPort() {
    return port;
  }

  /** Sets the port, 1-65535. */
  public UpstreamOptions setPort(int port) {
    this.port = Checks.between(1, 65_535, port, "port");
    return this;
  }

  /** Returns how many connections this upstream gets at a time. */
  public int getMaxConnections() {
    return maxConnections;
  }

  /** Sets how many connections this upstream gets at a time from all instances together, at least 1. */
  public UpstreamOptions setMaxConnections(int maxConnections) {
    this.maxConnections = Checks.atLeast(1, maxConnections, "maxConnections");
    return this;
  }
}
