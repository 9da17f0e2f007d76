// SPDX-License-Identifier: Apache-2.0
package io.waggle.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.waggle.testkit.CleanVertx;
import io.waggle.web.RawClient.Response;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

@CleanVertx
class FileResponseTest {

  private static final String MODIFIED = "Tue, 03 Jun 2025 10:11:12 GMT";
  private static final String TEXT = "0123456789";

  @TempDir
  private static Path folder;
  private static WorkerFixture server;
  private static String etag;

  @BeforeAll
  static void start() throws IOException {
    Files.writeString(folder.resolve("ten.txt"), TEXT);
    Files.setLastModifiedTime(folder.resolve("ten.txt"), FileTime.from(Instant.parse("2025-06-03T10:11:12.345Z")));
    Files.createFile(folder.resolve("empty.bin"));
    server = WorkerFixture.start(worker -> worker.requestHandler(request -> {
      FileResponse response = FileResponse.create(server.vertx, folder.resolve(request.path().substring(1)));
      if (request.query() != null) {
        response.download("gr\u00fc\u00df \"dich\".txt").contentType("text/x").cacheControl("max-age=9");
      }
      response.send(request);
    }));
    etag = get("").header("etag");
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  private static Response get(String headers) {
    return server.exchange("GET /ten.txt HTTP/1.1\r\nHost: a\r\n" + headers + "\r\n");
  }

  @Test
  void sendsAFileWithItsValidators() {
    Response response = get("");
    assertThat(response.status()).isEqualTo(200);
    assertThat(response.text()).isEqualTo(TEXT);
    assertThat(response.header("last-modified")).isEqualTo(MODIFIED);
    assertThat(response.header("etag")).matches("\"[0-9a-f]+-a\"");
    assertThat(response.header("content-type")).isEqualTo("text/plain; charset=utf-8");
    assertThat(response.header("accept-ranges")).isEqualTo("bytes");
    assertThat(response.header("cache-control")).isEqualTo("no-cache");
  }

  @Test
  void sendsTheHeadersOnlyToHead() {
    try (RawClient client = server.client()) {
      Response head = client.send("HEAD /ten.txt HTTP/1.1\r\nHost: a\r\nRange: bytes=0-1\r\n\r\n").read(true);
      assertThat(head.status()).isEqualTo(200);
      assertThat(head.header("content-length")).isEqualTo("10");
      assertThat(client.send("GET /ten.txt HTTP/1.1\r\nHost: a\r\n\r\n").read().text()).isEqualTo(TEXT);
    }
  }

  @Test
  void takesSettingsOfTheApplication() {
    Response response = server.exchange("GET /ten.txt?d HTTP/1.1\r\nHost: a\r\n\r\n");
    assertThat(response.header("content-disposition")).isEqualTo(
      "attachment; filename=\"gr__ _dich_.txt\"; filename*=UTF-8''gr%C3%BC%C3%9F%20%22dich%22.txt");
    assertThat(response.header("content-type")).isEqualTo("text/x");
    assertThat(response.header("cache-control")).isEqualTo("max-age=9");
  }

  static Stream<Arguments> ranges() {
    return Stream.of(
      arguments("bytes=0-0", 206, "0", "bytes 0-0/10"),
      arguments("bytes=2-4", 206, "234", "bytes 2-4/10"),
      arguments("Bytes=5-", 206, "56789", "bytes 5-9/10"),
      arguments("bytes=-3", 206, "789", "bytes 7-9/10"),
      arguments("bytes=-99", 206, TEXT, "bytes 0-9/10"),
      arguments("bytes=9-99", 206, "9", "bytes 9-9/10"),
      arguments("bytes=10-", 416, "", "bytes */10"),
      arguments("bytes=99-100", 416, "", "bytes */10"),
      arguments("bytes=-0", 416, "", "bytes */10"),
      arguments("bytes=4-2", 200, TEXT, null),
      arguments("bytes=-", 200, TEXT, null),
      arguments("bytes=a-b", 200, TEXT, null),
      arguments("bytes=0-1,3-4", 200, TEXT, null),
      arguments("lines=0-1", 200, TEXT, null),
      arguments("bytes=99999999999999999999-", 200, TEXT, null));
  }

  @ParameterizedTest
  @MethodSource("ranges")
  void answersRange(String range, int status, String body, String contentRange) {
    Response response = get("Range: " + range + "\r\n");
    assertThat(response.status()).isEqualTo(status);
    assertThat(response.text()).isEqualTo(body);
    assertThat(response.header("content-range")).isEqualTo(contentRange);
  }

  static Stream<Arguments> conditions() {
    return Stream.of(
      arguments("If-None-Match: ETAG", 304),
      arguments("If-None-Match: \"x\", W/ETAG", 304),
      arguments("If-None-Match: *", 304),
      arguments("If-None-Match: \"x\"", 200),
      arguments("If-Modified-Since: " + MODIFIED, 304),
      arguments("If-Modified-Since: Tue, 03 Jun 2025 10:11:11 GMT", 200),
      arguments("If-Modified-Since: Wed, 04 Jun 2025 10:11:11 GMT", 304),
      arguments("If-Modified-Since: never", 200),
      arguments("If-None-Match: \"x\"\r\nIf-Modified-Since: " + MODIFIED, 200),
      arguments("If-Match: ETAG", 200),
      arguments("If-Match: *", 200),
      arguments("If-Match: \"x\"", 412),
      arguments("If-Match: W/ETAG", 412),
      arguments("If-Unmodified-Since: " + MODIFIED, 200),
      arguments("If-Unmodified-Since: Tue, 03 Jun 2025 10:11:11 GMT", 412),
      arguments("Range: bytes=0-1\r\nIf-Range: ETAG", 206),
      arguments("Range: bytes=0-1\r\nIf-Range: W/ETAG", 200),
      arguments("Range: bytes=0-1\r\nIf-Range: \"x\"", 200),
      arguments("Range: bytes=0-1\r\nIf-Range: " + MODIFIED, 206),
      arguments("Range: bytes=0-1\r\nIf-Range: Wed, 04 Jun 2025 10:11:12 GMT", 200),
      arguments("Range: bytes=0-1\r\nIf-None-Match: ETAG", 304));
  }

  @ParameterizedTest
  @MethodSource("conditions")
  void answersConditional(String headers, int status) {
    Response response = get(headers.replace("ETAG", etag) + "\r\n");
    assertThat(response.status()).isEqualTo(status);
    assertThat(response.header("etag")).isEqualTo(status == 412 ? null : etag);
  }

  @Test
  void answers404And405() {
    assertThat(server.exchange("GET /none HTTP/1.1\r\nHost: a\r\n\r\n").status()).isEqualTo(404);
    assertThat(server.exchange("GET / HTTP/1.1\r\nHost: a\r\n\r\n").status()).as("a folder").isEqualTo(404);
    Response post = server.exchange("POST /ten.txt HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\n\r\n");
    assertThat(post.status()).isEqualTo(405);
    assertThat(post.header("allow")).isEqualTo("GET, HEAD");
  }

  @Test
  void sendsAnEmptyFile() {
    Response response = server.exchange("GET /empty.bin HTTP/1.1\r\nHost: a\r\n\r\n");
    assertThat(response.status()).isEqualTo(200);
    assertThat(response.header("content-length")).isEqualTo("0");
    assertThat(server.exchange("GET /empty.bin HTTP/1.1\r\nHost: a\r\nRange: bytes=0-\r\n\r\n").status())
      .isEqualTo(416);
  }

  @Test
  void streamsALargeFileAndGoesOn() throws IOException {
    byte[] large = new byte[5_000_000];
    new Random(1).nextBytes(large);
    Files.write(folder.resolve("large"), large);
    try (RawClient client = server.client()) {
      assertThat(client.send("GET /large HTTP/1.1\r\nHost: a\r\n\r\n").read().body()).isEqualTo(large);
      Response tail = client.send("GET /large HTTP/1.1\r\nHost: a\r\nRange: bytes=-1000000\r\n\r\n").read();
      assertThat(tail.body()).hasSize(1_000_000).endsWith(large[large.length - 1]);
    }
  }
}
