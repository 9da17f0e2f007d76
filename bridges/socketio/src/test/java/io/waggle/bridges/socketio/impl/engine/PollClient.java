// SPDX-License-Identifier: Apache-2.0
package io.waggle.bridges.socketio.impl.engine;

import io.waggle.testkit.RawClient;
import io.waggle.testkit.RawResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** One HTTP connection to the path, one request after the other. One thread. */
final class PollClient implements AutoCloseable {

  static final String OPEN_3 = "EIO=3&transport=polling";
  static final String OPEN_4 = "EIO=4&transport=polling";

  final RawClient client;

  /** What came back. */
  record Answer(int status, RawResponse head, byte[] bytes) {

    String text() {
      return new String(bytes, StandardCharsets.UTF_8);
    }

    String header(String name) {
      return head.header(name);
    }
  }

  PollClient(int port) {
    this(RawClient.connect(port));
  }

  PollClient(RawClient client) {
    this.client = client;
  }

  /** Sends a request by itself and returns the answer. */
  static Answer get(EngineFixture server, String query, String... headers) {
    return exchange(server, "GET", query, new byte[0], headers);
  }

  static Answer post(EngineFixture server, String query, String body, String... headers) {
    return exchange(server, "POST", query, body.getBytes(StandardCharsets.UTF_8), headers);
  }

  static Answer exchange(EngineFixture server, String method, String query, byte[] body, String... headers) {
    try (PollClient client = new PollClient(server.port())) {
      return client.send(method, query, body, headers).read();
    }
  }

  /** Opens a session and returns the query of its further requests. */
  static String open(EngineFixture server, String query) {
    String body = get(server, query).text();
    return query + "&sid=" + body.replaceAll(".*\"sid\":\"([^\"]+)\".*", "$1");
  }

  PollClient send(String method, String query, byte[] body, String... headers) {
    client.send(head(method, query, body.length, headers));
    client.send(body);
    return this;
  }

  PollClient get(String query) {
    return send("GET", query, new byte[0]);
  }

  static String head(String method, String query, long length, String... headers) {
    String lines = String.join("", List.of(headers).stream().map(header -> header + "\r\n").toList());
    String target = query.startsWith("/") ? query : "/socket.io/?" + query;
    String host = lines.contains("Host: ") ? "" : "Host: localhost\r\n";
    String size = method.equals("POST") && length >= 0 ? "Content-Length: " + length + "\r\n" : "";
    return method + " " + target + " HTTP/1.1\r\n" + host + size + lines + "\r\n";
  }

  Answer read() {
    RawResponse head = RawResponse.read(client);
    String length = head.header("content-length");
    return new Answer(head.status(), head, client.read(length == null ? 0 : Integer.parseInt(length)));
  }

  @Override
  public void close() {
    client.close();
  }
}
