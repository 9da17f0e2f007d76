// SPDX-License-Identifier: Apache-2.0
package io.waggle.impl;

import io.waggle.Transport;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * An address string taken apart: {@code [protocol+]transport://host:port[/path]} or {@code [protocol+]unix:///path}.
 *
 * @param protocol name of a built-in protocol, or null if the transport alone was named
 * @param transport what carries the bytes
 * @param host null for Unix sockets
 * @param port 0 for Unix sockets
 * @param path file of a Unix socket, request target of a WebSocket client, or null
 */
public record Address(String protocol, Transport transport, String host, int port, String path) {

  /** Names of the built-in protocols that an address may name. */
  public static final List<String> PROTOCOLS = List.of("raw", "text", "frame", "json");

  private static final String FORM = "expected: scheme://host:port, such as text://127.0.0.1:5678";

  /**
   * Takes an address apart.
   *
   * @throws IllegalArgumentException if it is not of that form
   */
  public static Address parse(String address) {
    int colon = address.indexOf("://");
    if (colon <= 0) {
      throw new IllegalArgumentException("address: " + address + " (" + FORM + ")");
    }
    String scheme = address.substring(0, colon).toLowerCase(Locale.ROOT);
    String rest = address.substring(colon + 3);
    int plus = scheme.indexOf('+');
    String protocol = null;
    Transport transport;
    if (plus >= 0) {
      protocol = protocol(scheme.substring(0, plus));
      transport = transport(scheme.substring(plus + 1));
    } else if (PROTOCOLS.contains(scheme)) {
      protocol = scheme;
      transport = Transport.TCP;
    } else {
      transport = transport(scheme);
    }
    if (transport == Transport.UNIX) {
      return unix(address, protocol, rest);
    }
    return inet(address, protocol, transport, rest);
  }

  private static String protocol(String name) {
    if (!PROTOCOLS.contains(name)) {
      throw unknown(name);
    }
    return name;
  }

  /**
   * Returns the transport of a scheme.
   *
   * @throws IllegalArgumentException if there is none of that name
   */
  public static Transport transport(String scheme) {
    String name = switch (scheme.toLowerCase(Locale.ROOT)) {
      case "ssl" -> "tls";
      case "websocket" -> "ws";
      default -> scheme.toLowerCase(Locale.ROOT);
    };
    return Arrays.stream(Transport.values()).filter(t -> t.scheme().equals(name)).findFirst()
      .orElseThrow(() -> unknown(scheme));
  }

  private static IllegalArgumentException unknown(String scheme) {
    String known = Stream.concat(
      PROTOCOLS.stream(),
      Stream.concat(Arrays.stream(Transport.values()).map(Transport::scheme), Stream.of("ssl", "websocket")))
      .collect(Collectors.joining(", "));
    return new IllegalArgumentException(
      "scheme: " + scheme + " (expected: one of " + known + ", or protocol+transport such as json+ws)");
  }

  private static Address unix(String address, String protocol, String path) {
    if (!path.startsWith("/") || path.length() == 1) {
      throw new IllegalArgumentException(
        "address: " + address + " (expected: an absolute file, such as unix:///run/app.sock)");
    }
    return new Address(protocol, Transport.UNIX, null, 0, path);
  }

  private static Address inet(String address, String protocol, Transport transport, String rest) {
    int slash = rest.indexOf('/');
    String authority = slash < 0 ? rest : rest.substring(0, slash);
    String path = slash < 0 || slash == rest.length() - 1 ? null : rest.substring(slash);
    int colon = authority.lastIndexOf(':');
    if (colon <= 0 || colon < authority.indexOf(']')) {
      throw new IllegalArgumentException("address: " + address + " (" + FORM + ")");
    }
    String host = authority.substring(0, colon);
    if (host.startsWith("[") && host.endsWith("]")) {
      host = host.substring(1, host.length() - 1);
    } else if (host.indexOf(':') >= 0) {
      throw new IllegalArgumentException("address: " + address + " (expected: IPv6 in brackets, such as [::1]:5678)");
    }
    return new Address(protocol, transport, host, port(address, authority.substring(colon + 1)), path);
  }

  private static int port(String address, String digits) {
    try {
      int port = Integer.parseInt(digits);
      if (port >= 0 && port <= 65_535) {
        return port;
      }
    } catch (NumberFormatException e) {
      // reported below, with what was expected
    }
    throw new IllegalArgumentException("address: " + address + " (expected: a port of 0-65535)");
  }
}
