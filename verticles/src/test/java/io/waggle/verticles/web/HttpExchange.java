// SPDX-License-Identifier: Apache-2.0
package io.waggle.verticles.web;

import io.waggle.testkit.RawClient;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * One request, byte for byte as the test writes it, and its answer.
 *
 * @param headers names in lower case
 */
record HttpExchange(int status, Map<String, String> headers, String body) {

  /** Sends a request with no body and reads until the server closes. */
  static HttpExchange send(int port, String method, String target, String... headerLines) {
    try (RawClient client = RawClient.connect(port)) {
      return send(client, method, target, headerLines);
    }
  }

  static HttpExchange send(RawClient client, String method, String target, String... headerLines) {
    StringBuilder request = new StringBuilder(method + " " + target + " HTTP/1.1\r\nConnection: close\r\n");
    boolean named = false;
    for (String line : headerLines) {
      request.append(line).append("\r\n");
      named |= line.startsWith("Host:");
    }
    client.send(request + (named ? "" : "Host: localhost\r\n") + "\r\n");
    String answer = new String(client.readUntilClosed(), StandardCharsets.ISO_8859_1);
    int end = answer.indexOf("\r\n\r\n");
    String[] head = answer.substring(0, end).split("\r\n");
    Map<String, String> headers = new TreeMap<>();
    for (int i = 1; i < head.length; i++) {
      int colon = head[i].indexOf(':');
      headers.merge(head[i].substring(0, colon).toLowerCase(Locale.ROOT), head[i].substring(colon + 1).trim(),
        (a, b) -> a + ", " + b);
    }
    return new HttpExchange(Integer.parseInt(head[0].split(" ")[1]), headers, answer.substring(end + 4));
  }

  static HttpExchange get(int port, String target, String... headerLines) {
    return send(port, "GET", target, headerLines);
  }

  String header(String name) {
    return headers.get(name);
  }
}
