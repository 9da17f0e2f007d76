// SPDX-License-Identifier: Apache-2.0
package io.waggle.admin.impl;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/** The files of the page and the form that asks for the token, held in memory. Immutable once loaded; any thread. */
final class Page {

  private static final Map<String, String> TYPES = Map.of(
    "index.html", "text/html; charset=utf-8",
    "admin.css", "text/css; charset=utf-8",
    "admin.js", "text/javascript; charset=utf-8",
    "lists.js", "text/javascript; charset=utf-8",
    "panels.js", "text/javascript; charset=utf-8",
    "server.js", "text/javascript; charset=utf-8",
    "tap.js", "text/javascript; charset=utf-8",
    "views.js", "text/javascript; charset=utf-8",
    "icon.svg", "image/svg+xml");

  private record File(Buffer content, String type) {
  }

  private final Map<String, File> files = new LinkedHashMap<>();
  private final String login;
  private final String loginPolicy;

  /** Reads the files from the class path; blocks. */
  Page() {
    TYPES.forEach((name, type) -> files.put("/" + name, new File(read(name), type)));
    files.put("/", files.remove("/index.html"));
    login = read("login.html").toString();
    String style = login.substring(login.indexOf("<style>") + "<style>".length(), login.indexOf("</style>"));
    loginPolicy = "default-src 'none'; style-src 'sha256-" + sha256(style)
      + "'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";
  }

  private static Buffer read(String name) {
    try (InputStream in = Page.class.getResourceAsStream("page/" + name)) {
      return Buffer.buffer(in.readAllBytes());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String sha256(String text) {
    try {
      return Base64.getEncoder().encodeToString(
        MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  Set<String> paths() {
    return files.keySet();
  }

  void send(HttpServerRequest request) {
    File file = files.get(request.path());
    request.response().putHeader("content-type", file.type).end(file.content);
  }

  /** Asks for the token, in place of whatever was wanted. */
  void askForToken(HttpServerRequest request, String tokenFile, boolean again) {
    request.response().putHeader("content-security-policy", loginPolicy);
    Replies.text(request, 401, "text/html; charset=utf-8", login.replace("{{file}}", escape(tokenFile))
      .replace("{{again}}", again ? "That is not the token." : ""));
  }

  private static String escape(String text) {
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace("\"", "&quot;");
  }
}
