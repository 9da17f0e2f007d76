// SPDX-License-Identifier: Apache-2.0
package io.waggle.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.waggle.testkit.CleanVertx;
import io.waggle.web.RawClient.Response;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

@CleanVertx
class FormTest {

  @TempDir
  private static Path folder;
  private static WorkerFixture server;
  private static CompletableFuture<Form> last = new CompletableFuture<>();

  @BeforeAll
  static void start() {
    HttpWorkerOptions options = new HttpWorkerOptions().setUploadDirectory(folder.toString())
      .setMaxBodyBytes(3_000_000).setMaxUploads(2).setMaxUploadBytes(2_000_000).setMaxFormFields(10)
      .setMaxFormFieldBytes(5_000);
    server = WorkerFixture.start(options, worker -> worker.requestHandler(request -> {
      Future<String> answer = request.path().equals("/json")
        ? worker.json(request).map(json -> json.getString("a"))
        : worker.form(request, FormTest::describe);
      answer.onSuccess(text -> request.response().end(text)).onFailure(error -> worker.fail(request, error));
    }));
  }

  private static Future<String> describe(Form form) {
    last.complete(form);
    String fields = form.fields().entries().stream().map(e -> e.getKey() + "=" + e.getValue())
      .collect(Collectors.joining("&"));
    String files = form.uploads().stream()
      .map(upload -> upload.field() + ":" + upload.fileName() + ":" + upload.contentType() + ":" + upload.size())
      .collect(Collectors.joining(","));
    return Future.succeededFuture(fields + " [" + files + "]");
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  @AfterEach
  void leavesNoFiles() throws IOException {
    last = new CompletableFuture<>();
    server.on(() -> server.vertx.fileSystem().readDir(folder.toString()));
    try (Stream<Path> files = Files.list(folder)) {
      assertThat(files).isEmpty();
    }
  }

  private static String post(String path, String type, String body) {
    return "POST " + path + " HTTP/1.1\r\nHost: a\r\nContent-Type: " + type + "\r\nContent-Length: " + body.length()
      + "\r\n\r\n" + body;
  }

  private static String part(String disposition, String content) {
    return "--XX\r\nContent-Disposition: form-data; " + disposition + "\r\n"
      + (disposition.contains("filename") ? "Content-Type: text/plain\r\n" : "") + "\r\n" + content + "\r\n";
  }

  private static String multipart(String... parts) {
    return post("/", "multipart/form-data; boundary=XX", String.join("", parts) + "--XX--\r\n");
  }

  @Test
  void readsAnUrlEncodedForm() {
    Response response = server.exchange(post("/", "application/x-www-form-urlencoded",
      "a=1&b=J%C3%B6+x&a=2&c=" + "z".repeat(4_000)));
    assertThat(response.text()).isEqualTo("a=1&b=J\u00f6 x&a=2&c=" + "z".repeat(4_000) + " []");
  }

  @Test
  void streamsUploadsToDiskAndDeletesThem() {
    Response response = server.exchange(multipart(part("name=\"t\"", "title"),
      part("name=\"f\"; filename=\"../../etc/pass\u0001wd\"", "x".repeat(1_500_000)),
      part("name=\"g\"; filename=\"dir/b.txt\"", "")));
    assertThat(response.status()).isEqualTo(200);
    assertThat(response.text()).startsWith("t=title [f:pass").contains("wd:text/plain:1500000,g:b.txt:text/plain:0]");
    Form form = WorkerFixture.await(last);
    assertThat(form.field("t")).isEqualTo("title");
    assertThat(form.uploads().get(0).file().getParent()).isEqualTo(folder);
  }

  @Test
  void readsAFormInSmallPieces() {
    String request = multipart(part("name=\"t\"", "title"), part("name=\"f\"; filename=\"a\"", "content"));
    try (RawClient client = server.client()) {
      for (char c : request.toCharArray()) {
        client.send(String.valueOf(c));
      }
      assertThat(client.read().text()).isEqualTo("t=title [f:a:text/plain:7]");
    }
  }

  static Stream<Arguments> refused() {
    String form = "application/x-www-form-urlencoded";
    return Stream.of(
      arguments("no form", post("/", "text/plain", "a=b"), 415),
      arguments("no boundary", post("/", "multipart/form-data", "a=b"), 400),
      arguments("bad escape", post("/", form, "a=%zz&b=1"), 400),
      arguments("too many fields", post("/", form, "a=b&".repeat(11) + "c=d"), 413),
      arguments("a long field", post("/", form, "a=" + "x".repeat(6_000)), 413),
      arguments("a long multipart field", multipart(part("name=\"a\"", "x".repeat(6_000))), 413),
      arguments("three uploads", multipart(part("name=\"a\"; filename=\"a\"", "1"),
        part("name=\"b\"; filename=\"b\"", "2"), part("name=\"c\"; filename=\"c\"", "3")), 413),
      arguments("a long upload", multipart(part("name=\"a\"; filename=\"a\"", "x".repeat(2_000_001))), 413),
      arguments("a long body", post("/", form, "a".repeat(3_000_001)), 413),
      arguments("no JSON", post("/json", "application/json", "{\"a\""), 400),
      arguments("a JSON array", post("/json", "application/json", "[]"), 400),
      arguments("deep JSON", post("/json", "application/json", "{\"a\":" + "[".repeat(100_000)), 400));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("refused")
  void refuses(String name, String request, int status) {
    assertThat(server.exchange(request).status()).isEqualTo(status);
  }

  @Test
  void readsJson() {
    assertThat(server.exchange(post("/json", "application/json", "{\"a\":\"[[\\\"\"}")).text()).isEqualTo("[[\"");
  }

  @Test
  void routesGetBodiesFormsAndUploadsWithinTheLimits() {
    HttpWorkerOptions options = new HttpWorkerOptions().setUploadDirectory(folder.toString()).setMaxUploads(1);
    try (WorkerFixture routed = WorkerFixture.start(options, worker ->
      worker.router().post("/").handler(context -> {
        Buffer body = context.body().buffer();
        String field = context.request().getFormAttribute("t");
        context.end(field + " " + context.fileUploads().size() + " " + (body == null ? 0 : body.length()));
      }))) {
      assertThat(routed.exchange(multipart(part("name=\"t\"", "v"), part("name=\"f\"; filename=\"a\"", "1"))).text())
        .isEqualTo("v 1 0");
      assertThat(routed.exchange(multipart(part("name=\"f\"; filename=\"a\"", "1"),
        part("name=\"g\"; filename=\"b\"", "2"))).status()).isEqualTo(413);
      assertThat(routed.exchange(post("/", "text/plain", "abc")).text()).isEqualTo("null 0 3");
      assertThat(routed.exchange("GET /none HTTP/1.1\r\nHost: a\r\n\r\n").status()).isEqualTo(404);
    }
  }
}
