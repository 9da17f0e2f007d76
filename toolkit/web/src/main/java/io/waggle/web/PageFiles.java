// SPDX-License-Identifier: Apache-2.0
package io.waggle.web;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The files of a page, held in memory and sent with headers that forbid what the page does not need: other origins,
 * frames around it, guessed types. Filled first, by one thread; then any thread may use it.
 */
public final class PageFiles {

  /** Content security policy of a page with everything in files of its own: no inline code, no text parsed as HTML. */
  public static final String STRICT_POLICY = "default-src 'self'; base-uri 'none'; form-action 'none';"
    + " frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types 'none'";

  private static final Map<String, String> TYPES = Map.of("html", "text/html; charset=utf-8",
    "css", "text/css; charset=utf-8", "js", "text/javascript; charset=utf-8", "svg", "image/svg+xml",
    "json", "application/json");

  private final Map<String, File> files = new LinkedHashMap<>();
  private final String contentSecurityPolicy;

  private record File(Buffer content, String type) {
  }

  private PageFiles(String contentSecurityPolicy) {
    this.contentSecurityPolicy = contentSecurityPolicy;
  }

  /**
   * Creates an empty one.
   *
   * @param contentSecurityPolicy sent with each file, such as {@link #STRICT_POLICY}
   */
  public static PageFiles create(String contentSecurityPolicy) {
    return new PageFiles(contentSecurityPolicy);
  }

  /**
   * Adds files from the class path; blocks.
   *
   * @param path in front of their names, with a slash at its end; {@code index.html} is there without its name too
   * @param beside a class whose package has the folder
   * @param folder without a slash at its end; with one in front it stands in the root of the class path
   * @param names that end in .html, .css, .js, .svg or .json
   * @throws IllegalArgumentException if there is no such file, or its name ends otherwise
   */
  public PageFiles add(String path, Class<?> beside, String folder, List<String> names) {
    for (String name : names) {
      String type = TYPES.get(name.substring(name.lastIndexOf('.') + 1));
      if (type == null) {
        throw new IllegalArgumentException("name: " + name + " (expected: to end in one of " + TYPES.keySet() + ")");
      }
      add(path + name, read(beside, folder + "/" + name), type);
    }
    return this;
  }

  /** Adds {@code /waggle.css}, the look of Waggle's own pages; blocks. */
  public PageFiles addLook() {
    return add("/", PageFiles.class, "page", List.of("waggle.css"));
  }

  /**
   * Adds a file that is made.
   *
   * @param path of its URL, with a slash in front
   * @param type sent as Content-Type
   */
  public PageFiles add(String path, Buffer content, String type) {
    File file = new File(content, type);
    files.put(path, file);
    if (path.endsWith("/index.html")) {
      files.put(path.substring(0, path.lastIndexOf('/') + 1), file);
    }
    return this;
  }

  /**
   * Returns a file of the class path; blocks.
   *
   * @param beside a class whose package has it, or the folder it is in
   * @throws IllegalArgumentException if it is not there
   */
  public static Buffer read(Class<?> beside, String name) {
    try (InputStream in = beside.getResourceAsStream(name)) {
      if (in == null) {
        throw new IllegalArgumentException("name: " + name + " (expected: a file on the class path)");
      }
      return Buffer.buffer(in.readAllBytes());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Answers a request: with the file of its path, 404 without one, 405 to what is neither GET nor HEAD.
   *
   * @param request not answered yet
   */
  public void handle(HttpServerRequest request) {
    File file = files.get(request.path());
    if (file == null) {
      request.response().setStatusCode(404).putHeader("content-type", "text/plain").end("not found\n");
    } else if (request.method() != HttpMethod.GET && request.method() != HttpMethod.HEAD) {
      request.response().setStatusCode(405).putHeader("allow", "GET, HEAD").end();
    } else {
      send(request, file.content, file.type);
    }
  }

  /**
   * Sends something that is not one of the files, with the same headers.
   *
   * @param request GET or HEAD, not answered yet
   * @param type sent as Content-Type
   */
  public void send(HttpServerRequest request, Buffer content, String type) {
    HttpServerResponse response = request.response().putHeader("content-type", type)
      .putHeader("content-length", Integer.toString(content.length()))
      .putHeader("cache-control", "no-cache")
      .putHeader("content-security-policy", contentSecurityPolicy)
      .putHeader("x-content-type-options", "nosniff")
      .putHeader("referrer-policy", "no-referrer");
    if (request.method() == HttpMethod.HEAD) {
      response.end();
    } else {
      response.end(content);
    }
  }
}
