// SPDX-License-Identifier: Apache-2.0
package io.waggle.web.impl;

import io.netty.handler.codec.http.multipart.HttpPostRequestDecoder.TooLongFormFieldException;
import io.netty.handler.codec.http.multipart.HttpPostRequestDecoder.TooManyFormFieldsException;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerFileUpload;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.handler.HttpException;
import io.waggle.web.Form;
import io.waggle.web.HttpWorkerOptions;
import io.waggle.web.Upload;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;

/**
 * Reads one form: the fields into memory, the files to disk. Lives from the request to the end of the form's use, on
 * the context of the request.
 */
final class FormReader {

  private final Vertx vertx;
  private final HttpWorkerOptions options;
  private final HttpServerRequest request;
  private final Promise<Form> read = Promise.promise();
  private final List<UploadFile> files = new ArrayList<>();
  private int writing;
  private boolean ended;

  FormReader(Vertx vertx, HttpWorkerOptions options, HttpServerRequest request) {
    this.vertx = vertx;
    this.options = options;
    this.request = request;
  }

  <T> Future<T> read(Function<Form, Future<T>> use) {
    String type = request.getHeader("content-type");
    String lower = type == null ? "" : type.toLowerCase(Locale.ROOT);
    if (!lower.startsWith("multipart/form-data") && !lower.startsWith("application/x-www-form-urlencoded")) {
      return Future.failedFuture(new HttpException(415, "content type: not a form"));
    }
    if (lower.startsWith("multipart") && !lower.contains("boundary=")) {
      return Future.failedFuture(new HttpException(400, "content type: without boundary"));
    }
    try {
      request.setExpectMultipart(true);
    } catch (RuntimeException e) {
      return Future.failedFuture(new HttpException(400, "form: malformed", e));
    }
    request.exceptionHandler(this::failed);
    request.uploadHandler(this::upload);
    request.endHandler(end -> {
      ended = true;
      finish();
    });
    return read.future().compose(use).eventually(this::deleteFiles);
  }

  private void failed(Throwable error) {
    // A field over its size is an IOException inside Netty's decoder, which reads no file here.
    boolean tooBig = error instanceof TooLongFormFieldException || error instanceof TooManyFormFieldsException
      || error.getCause() instanceof IOException;
    read.tryFail(tooBig
      ? new HttpException(413, "form: too long (expected: at most " + options.getMaxFormFields() + " fields of "
        + options.getMaxFormFieldBytes() + " bytes)")
      : new HttpException(400, "form: malformed", error));
  }

  private void upload(HttpServerFileUpload upload) {
    if (read.future().isComplete()) {
      return;
    }
    if (files.size() >= options.getMaxUploads()) {
      read.tryFail(new HttpException(413, "uploads: too many (expected: at most " + options.getMaxUploads() + ")"));
      return;
    }
    UploadFile file = new UploadFile(vertx.fileSystem(), Path.of(options.getUploadDirectory()), upload,
      options.getMaxUploadBytes());
    files.add(file);
    writing++;
    file.receive().onComplete(done -> {
      writing--;
      if (done.failed()) {
        read.tryFail(done.cause());
      }
      finish();
    });
  }

  private void finish() {
    if (ended && writing == 0 && !read.future().isComplete()) {
      List<Upload> uploads = new ArrayList<>();
      files.forEach(file -> uploads.add(file.upload()));
      read.tryComplete(new Form(request.formAttributes(), List.copyOf(uploads)));
    }
  }

  private Future<Void> deleteFiles() {
    List<Future<Void>> deletions = new ArrayList<>();
    files.forEach(file -> deletions.add(file.delete()));
    return Future.join(deletions).mapEmpty();
  }
}
