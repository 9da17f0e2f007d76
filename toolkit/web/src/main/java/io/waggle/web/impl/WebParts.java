// SPDX-License-Identifier: Apache-2.0
package io.waggle.web.impl;

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

  private WebParts() {
  }

  static Router router(Vertx vertx, HttpWorkerOptions options) {
    Router router = Router.router(vertx);
    router.route().handler(BodyHandler.create(options.getUploadDirectory())
      .setBodyLimit(options.getMaxBodyBytes())
      .setMergeFormAttributes(false)
      .setDeleteUploadedFilesOnEnd(true));
    router.route().handler(context -> checkUploads(context, options));
    return router;
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
