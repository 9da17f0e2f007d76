// SPDX-License-Identifier: Apache-2.0
package io.waggle.web.impl;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.file.AsyncFile;
import io.vertx.core.file.FileSystem;
import io.vertx.core.file.OpenOptions;
import io.vertx.core.http.HttpServerFileUpload;
import io.vertx.ext.web.handler.HttpException;
import io.waggle.web.Upload;
import java.nio.file.Path;
import java.util.UUID;

/**
 * One file on its way from a form to the disk, as fast as the disk takes it. On the context of the request. Its name on
 * disk is random; the folder and the file are for the owner only.
 */
final class UploadFile {

  private static final int MAX_NAME_LENGTH = 255;

  private final FileSystem files;
  private final Path folder;
  private final Path path;
  private final HttpServerFileUpload source;
  private final long maxBytes;
  private final Promise<Void> written = Promise.promise();
  private long size;

  UploadFile(FileSystem files, Path folder, HttpServerFileUpload source, long maxBytes) {
    this.files = files;
    this.folder = folder;
    this.path = folder.resolve(UUID.randomUUID().toString());
    this.source = source;
    this.maxBytes = maxBytes;
  }

  /** Writes what comes; fails with 413 if it is too long. */
  Future<Void> receive() {
    source.pause();
    files.mkdirs(folder.toString(), "rwx------")
      .compose(made -> files.open(path.toString(), new OpenOptions().setCreateNew(true).setRead(false)
        .setPerms("rw-------")))
      .onComplete(this::write, written::tryFail);
    return written.future();
  }

  private void write(AsyncFile file) {
    source.exceptionHandler(error -> stop(file, new HttpException(400, "upload: broken off", error)));
    source.handler(data -> append(file, data));
    source.endHandler(end -> file.close().onComplete(closed -> {
      if (closed.succeeded()) {
        written.tryComplete();
      } else {
        written.tryFail(closed.cause());
      }
    }));
    source.resume();
  }

  private void append(AsyncFile file, Buffer data) {
    if (written.future().isComplete()) {
      return;
    }
    size += data.length();
    if (size > maxBytes) {
      source.endHandler(null);
      stop(file, new HttpException(413, "upload: too long (expected: at most " + maxBytes + " bytes)"));
      return;
    }
    file.write(data).onFailure(error -> stop(file, error));
    if (file.writeQueueFull()) {
      source.pause();
      file.drainHandler(drained -> source.resume());
    }
  }

  private void stop(AsyncFile file, Throwable reason) {
    file.close().onComplete(closed -> written.tryFail(reason));
  }

  Upload upload() {
    String type = source.contentType();
    return new Upload(source.name(), fileName(source.filename()), type == null ? "" : type, size, path);
  }

  private static String fileName(String sent) {
    String name = sent == null ? "" : sent.substring(Math.max(sent.lastIndexOf('/'), sent.lastIndexOf('\\')) + 1);
    String clean = name.replaceAll("[\\p{Cntrl}\\p{Cf}]", "");
    return clean.length() > MAX_NAME_LENGTH ? clean.substring(0, MAX_NAME_LENGTH) : clean;
  }

  /** Deletes the file if it is still there, after writing has ended. */
  Future<Void> delete() {
    return written.future().otherwiseEmpty()
      .compose(done -> files.exists(path.toString()))
      .compose(exists -> exists ? files.delete(path.toString()) : Future.<Void>succeededFuture())
      .otherwiseEmpty();
  }
}
