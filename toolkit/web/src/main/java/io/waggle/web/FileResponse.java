// SPDX-License-Identifier: Apache-2.0
package io.waggle.web;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerRequest;
import io.waggle.web.impl.FileSender;
import java.nio.file.Path;

/**
 * A file as an answer: with Content-Type by its ending, Last-Modified and ETag, conditional requests (RFC 9110 section
 * 13) and one byte range (section 14), for GET and HEAD. Make one per response, on the context of the request.
 *
 * <p>The path is used as it is: keep what clients send out of it, or check it first. Several ranges in one request are
 * answered with the whole file.
 */
public interface FileResponse {

  /**
   * Creates a response.
   *
   * @param vertx whose file system is read
   * @param file regular file; one that is not there or not readable is answered with 404
   */
  static FileResponse create(Vertx vertx, Path file) {
    return new FileSender(vertx, file);
  }

  /** Sets the content type; default: by the ending of the file name, else {@code application/octet-stream}. */
  FileResponse contentType(String contentType);

  /** Sets Cache-Control; default: {@code no-cache}, so that clients ask whether the file has changed. */
  FileResponse cacheControl(String cacheControl);

  /**
   * Makes browsers save the file instead of showing it.
   *
   * @param fileName what to call it there; any text
   */
  FileResponse download(String fileName);

  /**
   * Answers.
   *
   * @param request not answered yet
   * @return completes when the response is sent; fails if the connection breaks or the file shrinks meanwhile
   */
  Future<Void> send(HttpServerRequest request);
}
