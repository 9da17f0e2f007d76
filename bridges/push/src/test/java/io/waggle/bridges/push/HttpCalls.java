// SPDX-License-Identifier: Apache-2.0
package io.waggle.bridges.push;

import io.vertx.core.json.JsonObject;
import io.waggle.testkit.RawClient;
import io.waggle.testkit.RawResponse;
import java.nio.charset.StandardCharsets;

/** One request a connection, as a back end sends it. The test's thread. */
final class HttpCalls {

  private final int port;
  private final String headers;

  HttpCalls(int port) {
    this(port, "");
  }

  private HttpCalls(int port, String headers) {
    this.port = port;
    this.headers = headers;
  }

  /** What came back. */
  record Reply(int status, RawResponse head, String body) {

    JsonObject json() {
      return new JsonObject(body);
    }
  }

  HttpCalls with(String name, String value) {
    return new HttpCalls(port, headers + name + ": " + value + "\r\n");
  }

  HttpCalls withKey() {
    return with("Authorization", "Bearer " + PushServer.KEY);
  }

  Reply get(String path) {
    return call("GET", path, "");
  }

  Reply post(String path, JsonObject body) {
    return call("POST", path, body.encode());
  }

  Reply call(String method, String path, String body) {
    try (RawClient client = send(method, path, body)) {
      RawResponse head = RawResponse.read(client);
      String length = head.header("content-length");
      String text = length == null ? "" : new String(client.read(Integer.parseInt(length)), StandardCharsets.UTF_8);
      return new Reply(head.status(), head, text);
    }
  }

  /** Sends a request and returns the connection, to read what comes. */
  RawClient send(String method, String path, String body) {
    byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
    String head = method + " " + path + " HTTP/1.1\r\nHost: 127.0.0.1:" + port + "\r\n" + headers
      + (method.equals("GET") ? "" : "Content-Type: application/json\r\nContent-Length: " + bytes.length + "\r\n")
      + "\r\n";
    return RawClient.connect(port).send(head + body);
  }
}
