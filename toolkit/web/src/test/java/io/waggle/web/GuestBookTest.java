// SPDX-License-Identifier: Apache-2.0
package io.waggle.web;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.DeploymentOptions;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.waggle.testkit.CleanVertx;
import io.waggle.testkit.RawWebSocket;
import java.io.IOException;
import org.junit.jupiter.api.Test;

@CleanVertx
class GuestBookTest {

  @Test
  void theExampleOfTheReadmeWorksAndLeavesNothing(Vertx vertx) throws IOException {
    GuestBook book = new GuestBook();
    // no port is bound that is not free: 0 asks for any
    JsonObject config = new JsonObject().put("address", "http://127.0.0.1:0");
    WorkerFixture.await(vertx.deployVerticle(book, new DeploymentOptions().setConfig(config)));
    String form = "name=Ada";
    try (RawClient reader = RawClient.connect(book.port()); RawClient signer = RawClient.connect(book.port());
         RawWebSocket socket = RawWebSocket.connect(book.port(), "/echo")) {
      reader.send("GET /entries HTTP/1.0\r\n\r\n");
      assertThat(reader.line()).isEqualTo("HTTP/1.0 200 OK");
      signer.send("POST /sign HTTP/1.1\r\nHost: a\r\nContent-Type: application/x-www-form-urlencoded\r\n"
        + "Content-Length: " + form.length() + "\r\n\r\n" + form);
      assertThat(signer.read().text()).isEqualTo("thank you, Ada, and for 0 files");
      String line = reader.line();
      while (!line.startsWith("data:")) {
        line = reader.line();
      }
      assertThat(line).isEqualTo("data: Ada was here");
      assertThat(socket.sendText("hi").readText()).isEqualTo("hi");
      assertThat(signer.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n").read().status()).as("no such file").isEqualTo(404);
    }
  }
}
