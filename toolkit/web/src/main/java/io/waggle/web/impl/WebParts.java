// SPDX-License-Identifier: Apache-2.0
package io.waggle.web.impl;

import io.netty.handler.codec.http.HttpResponseStatus;
import io.vertx.core.Vertx;
import io.vertx.core.http.CookieSameSite;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.BodyHandler;
import io.vertx.ext.web.handler.SessionHandler;
import io.vertx.ext.web.sstore.SessionStore;
import io.waggle.web.HttpWorkerOptions;

/** vertx-web's parts with the limits and defaults of the options. Stateless. */
final class WebParts {

  /** What clients bring about: answered as vertx-web does, but without its error line in the log each time. */
  private static final int[] CLIENT_ERRORS = {400, 401, 403, 404, 405, 406, 408, 409, 413, 414, 415, 417, 429, 431};

  private WebParts() {
  }

  static Router router(Vertx vertx, HttpWorkerOptions options) {
    Router router = Router.router(vertx);
    for (int status : CLIENT_ERRORS) {
      router.errorHandler(status, context -> answer(context, status));
    }
    router.route().handler(BodyHandler.create(options.getUploadDirectory())
      .setBodyLimit(options.getMaxBodyBytes())
      .setMergeFormAttributes(false)
      .setDeleteUploadedFilesOnEnd(true));
    router.route().handler(context -> checkUploads(context, options));
    return router;
  }

  private static void answer(RoutingContext context, int status) {
    if (!context.response().ended() && !context.response().closed()) {
      context.response().setStatusCode(status).putHeader("content-type", "text/plain; charset=utf-8")
        .end(HttpResponseStatus.valueOf(status).reasonPhrase());
    }
  }

  private static void checkUploads(RoutingContext context, HttpWorkerOptions options) {
    boolean tooBig = context.fileUploads().stream().anyMatch(file -> file.size() > options.getMaxUploadBytes());
    if (tooBig || context.fileUploads().size() > options.getMaxUploads()) {
      context.cancelAndCleanupFileUploads();
      context.fail(413);
    } else {
      context.next();
    }
  }

  static SessionHandler sessionHandler(SessionStore store, HttpWorkerOptions options) {
    return SessionHandler.create(store)
      .setSessionCookieName(options.getSessionCookie())
      .setSessionTimeout(options.getSessionTimeoutMs())
      .setCookieHttpOnlyFlag(true)
      .setCookieSameSite(CookieSameSite.LAX)
      .setCookieSecureFlag(options.isSsl())
      .setLazySession(true)
      .setNagHttps(false);
  }
}
