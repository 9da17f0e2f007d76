// SPDX-License-Identifier: Apache-2.0
package io.waggle.verticles.web;

import io.vertx.core.http.MimeMapping;
import java.util.Locale;
import java.util.Map;

/** Content types by the ending of a file name: Vert.x's table and the few it lacks. */
final class ContentTypes {

  private static final Map<String, String> NEWER = Map.of(
    "webmanifest", "application/manifest+json",
    "map", "application/json",
    "md", "text/markdown",
    "avif", "image/avif");
  private static final String UNKNOWN = "application/octet-stream";

  private ContentTypes() {
  }

  static String of(String fileName) {
    String ending = fileName.substring(fileName.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT);
    String type = NEWER.get(ending);
    if (type == null) {
      type = fileName.indexOf('.') < 0 ? UNKNOWN : MimeMapping.mimeTypeForExtension(ending);
    }
    if (type == null) {
      return UNKNOWN;
    }
    boolean text = type.startsWith("text/") || type.endsWith("json") || type.equals("image/svg+xml");
    return text ? type + "; charset=utf-8" : type;
  }
}
