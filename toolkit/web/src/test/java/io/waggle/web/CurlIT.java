// SPDX-License-Identifier: Apache-2.0
package io.waggle.web;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Future;
import io.waggle.testkit.Binaries;
import io.waggle.testkit.CleanVertx;
import io.waggle.testkit.ProcessFixture;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@CleanVertx
class CurlIT {

  @TempDir
  private static Path folder;
  private static WorkerFixture server;
  private static Path big;

  @BeforeAll
  static void start() throws IOException {
    byte[] bytes = new byte[2_500_000];
    new Random(7).nextBytes(bytes);
    big = Files.write(folder.resolve("big.bin"), bytes);
    HttpWorkerOptions options = new HttpWorkerOptions().setMaxBodyBytes(4_000_000)
      .setUploadDirectory(folder.resolve("uploads").toString());
    server = WorkerFixture.start(options, worker -> worker.requestHandler(request -> {
      switch (request.path()) {
        case "/file" -> FileResponse.create(server.vertx, big).send(request);
        case "/form" -> worker.form(request, form -> Future.succeededFuture(form.field("title") + " "
            + form.uploads().get(0).size() + " " + sameAsBig(form.uploads().get(0).file())))
          .onSuccess(text -> request.response().end(text))
          .onFailure(error -> worker.fail(request, error));
        default -> request.body().onSuccess(body -> request.response().end("got " + body.length()));
      }
    }));
  }

  private static boolean sameAsBig(Path file) {
    try {
      return Files.mismatch(file, big) < 0;
    } catch (IOException e) {
      return false;
    }
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  private static String curl(String... arguments) {
    List<String> command = new ArrayList<>(List.of(Binaries.require("curl").toString(), "-sS", "--max-time", "20"));
    command.addAll(List.of(arguments));
    try (ProcessFixture process = ProcessFixture.start(command)) {
      process.exitCode();
      return process.output();
    }
  }

  private static String url(String path) {
    return "http://127.0.0.1:" + server.port() + path;
  }

  @Test
  void waitsFor100BeforeItSendsALargeBody() {
    String output = curl("-v", "-H", "Expect: 100-continue", "--expect100-timeout", "15", "--data-binary",
      "@" + big, url("/"));
    assertThat(output).contains("HTTP/1.1 100 Continue").contains("got 2500000");
  }

  @Test
  void learnsBeforeItsBodyIsSentThatItIsTooLong() throws IOException {
    Path tooBig = Files.write(folder.resolve("too-big.bin"), new byte[5_000_000]);
    String output = curl("-v", "-H", "Expect: 100-continue", "--expect100-timeout", "15", "--data-binary",
      "@" + tooBig, url("/"));
    assertThat(output).contains("HTTP/1.1 413").doesNotContain("100 Continue");
  }

  @Test
  void readsTheAnswerToALongBodyItSendsUnasked() throws IOException {
    Path tooBig = Files.write(folder.resolve("unasked.bin"), new byte[5_000_000]);
    assertThat(curl("-H", "Expect:", "-H", "Transfer-Encoding: chunked", "-o", "-", "-w", "%{http_code}",
      "--data-binary", "@" + tooBig, url("/"))).contains("413");
  }

  @Test
  void uploadsAFileInAForm() {
    assertThat(curl("-F", "title=mine", "-F", "file=@" + big, url("/form"))).contains("mine 2500000 true");
  }

  @Test
  void resumesADownload() throws IOException {
    Path part = folder.resolve("part.bin");
    Files.write(part, java.util.Arrays.copyOf(Files.readAllBytes(big), 1_000_000));
    curl("-C", "-", "-o", part.toString(), url("/file"));
    assertThat(sameAsBig(part)).isTrue();
  }

  @Test
  void asksOnlyForAFileThatChanged() throws IOException {
    Path copy = folder.resolve("copy.bin");
    Path tag = folder.resolve("etag");
    curl("--etag-save", tag.toString(), "-o", copy.toString(), url("/file"));
    assertThat(curl("--etag-compare", tag.toString(), "-o", folder.resolve("none").toString(), "-w", "%{http_code}",
      url("/file"))).contains("304");
    assertThat(curl("-R", "-z", copy.toString(), "-o", folder.resolve("none").toString(), "-w", "%{http_code}",
      url("/file"))).contains("304");
  }
}
