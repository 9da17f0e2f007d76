// SPDX-License-Identifier: Apache-2.0
package io.waggle.verticles.web;

import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.TreeSet;

/** The page that lists a folder. Stateless; blocks on the file system, so worker threads only. */
final class Listing {

  private Listing() {
  }

  /**
   * Makes the page, with at most so many entries as the options say. What would not be served is not shown.
   *
   * @param name of the folder, below the root
   */
  static String html(Site site, Path folder, String name) throws IOException {
    TreeSet<String> entries = new TreeSet<>();
    int more = 0;
    try (DirectoryStream<Path> files = Files.newDirectoryStream(folder)) {
      for (Path file : files) {
        String entry = file.getFileName().toString();
        Path real = RequestPath.isServed(entry, name.isEmpty())
          ? site.inside(name.isEmpty() ? entry : name + "/" + entry) : null;
        if (real == null) {
          continue;
        }
        if (entries.size() < site.options().getMaxListingEntries()) {
          entries.add(Files.isDirectory(real) ? entry + "/" : entry);
        } else {
          more++;
        }
      }
    }
    return page(name, entries, more);
  }

  private static String page(String name, TreeSet<String> entries, int more) {
    String title = escape("/" + (name.isEmpty() ? "" : name + "/"));
    StringBuilder html = new StringBuilder("<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">\n")
      .append("<meta name=\"viewport\" content=\"width=device-width\">\n<title>").append(title)
      .append("</title></head>\n<body><h1>").append(title).append("</h1>\n<ul>\n");
    if (!name.isEmpty()) {
      html.append("<li><a href=\"../\">../</a></li>\n");
    }
    for (String entry : entries) {
      boolean folder = entry.endsWith("/");
      String bare = folder ? entry.substring(0, entry.length() - 1) : entry;
      html.append("<li><a href=\"").append(URLEncoder.encode(bare, StandardCharsets.UTF_8).replace("+", "%20"))
        .append(folder ? "/" : "").append("\">").append(escape(entry)).append("</a></li>\n");
    }
    html.append("</ul>\n");
    if (more > 0) {
      html.append("<p>and ").append(more).append(" more</p>\n");
    }
    return html.append("</body></html>\n").toString();
  }

  private static String escape(String text) {
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace("\"", "&quot;")
      .replace("'", "&#39;");
  }
}
