// SPDX-License-Identifier: Apache-2.0
package io.waggle.web.impl;

import io.netty.handler.codec.DateFormatter;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.file.FileProps;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.http.MimeMapping;
import io.waggle.web.FileResponse;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Date;
import java.util.Objects;

/** The answer with a file. On the context of its request; the file system is asked on a worker thread. */
public final class FileSender implements FileResponse {

  private final Vertx vertx;
  private final Path file;
  private String contentType;
  private String cacheControl = "no-cache";
  private String disposition;

  /** Creates an answer that is not sent. */
  public FileSender(Vertx vertx, Path file) {
    this.vertx = Objects.requireNonNull(vertx, "vertx");
    this.file = Objects.requireNonNull(file, "file");
  }

  @Override
  public FileResponse contentType(String contentType) {
    this.contentType = contentType;
    return this;
  }

  @Override
  public FileResponse cacheControl(String cacheControl) {
    this.cacheControl = cacheControl;
    return this;
  }

  @Override
  public FileResponse download(String fileName) {
    String plain = fileName.replaceAll("[^\\x20-\\x7e]|[\"\\\\]", "_");
    String encoded = URLEncoder.encode(fileName, StandardCharsets.UTF_8).replace("+", "%20").replace("*", "%2A");
    this.disposition = "attachment; filename=\"" + plain + "\"; filename*=UTF-8''" + encoded;
    return this;
  }

  @Override
  public Future<Void> send(HttpServerRequest request) {
    if (request.method() != HttpMethod.GET && request.method() != HttpMethod.HEAD) {
      return request.response().setStatusCode(405).putHeader("allow", "GET, HEAD").end();
    }
    return vertx.fileSystem().props(file.toString())
      .transform(props -> props.succeeded() && props.result().isRegularFile()
        ? send(request, props.result())
        : request.response().setStatusCode(404).end());
  }

  private Future<Void> send(HttpServerRequest request, FileProps props) {
    String etag = '"' + Long.toHexString(props.lastModifiedTime()) + '-' + Long.toHexString(props.size()) + '"';
    Preconditions conditions = new Preconditions(etag, props.lastModifiedTime());
    HttpServerResponse response = request.response();
    int refused = conditions.check(request.headers());
    if (refused == 412) {
      return response.setStatusCode(412).end();
    }
    response.putHeader("etag", etag)
      .putHeader("last-modified", DateFormatter.format(new Date(props.lastModifiedTime())))
      .putHeader("cache-control", cacheControl)
      .putHeader("accept-ranges", "bytes");
    if (refused == 304) {
      return response.setStatusCode(304).end();
    }
    ByteRange range = request.method() == HttpMethod.GET && conditions.rangeHolds(request.headers())
      ? ByteRange.parse(request.getHeader("range"), props.size()) : null;
    if (range == ByteRange.UNSATISFIABLE) {
      return response.setStatusCode(416).putHeader("content-range", "bytes */" + props.size()).end();
    }
    return sendContent(request, props.size(), range);
  }

  private Future<Void> sendContent(HttpServerRequest request, long size, ByteRange range) {
    HttpServerResponse response = request.response().putHeader("content-type", type());
    if (disposition != null) {
      response.putHeader("content-disposition", disposition);
    }
    if (range != null) {
      response.setStatusCode(206)
        .putHeader("content-range", "bytes " + range.start() + "-" + range.end() + "/" + size);
    }
    long length = range == null ? size : range.length();
    response.putHeader("content-length", Long.toString(length));
    if (request.method() == HttpMethod.HEAD || length == 0) {
      return response.end();
    }
    return response.sendFile(file.toString(), range == null ? 0 : range.start(), length)
      .recover(error -> response.headWritten() ? breakOff(request, error) : notReadable(response));
  }

  private static Future<Void> breakOff(HttpServerRequest request, Throwable error) {
    return request.connection().close().transform(closed -> Future.failedFuture(error));
  }

  private static Future<Void> notReadable(HttpServerResponse response) {
    for (String name : new String[] {"etag", "last-modified", "accept-ranges", "content-range", "content-length",
      "content-type", "content-disposition", "cache-control"}) {
      response.headers().remove(name);
    }
    return response.setStatusCode(404).end();
  }

  private String type() {
    if (contentType != null) {
      return contentType;
    }
    String known = MimeMapping.mimeTypeForFilename(file.getFileName().toString());
    if (known == null) {
      return "application/octet-stream";
    }
    return known.startsWith("text/") || known.equals("application/javascript") || known.equals("application/json")
      ? known + "; charset=utf-8" : known;
  }
}
