// SPDX-License-Identifier: Apache-2.0
package io.waggle.verticles.web;

import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.PatternSyntaxException;

/**
 * Finds the files of one site. Immutable; blocks on the file system, so worker threads only.
 *
 * <p>A file is served if its real path, all symbolic links followed, lies below the real path of the root.
 */
final class Site {

  private final SiteOptions options;
  private final Path root;
  private final Map<PathMatcher, String> cacheControl = new LinkedHashMap<>();

  /**
   * Opens a site.
   *
   * @throws IllegalArgumentException if the root is no folder, or a file or pattern of the options is none
   */
  Site(SiteOptions options) {
    this.options = new SiteOptions(options);
    if (options.getRoot() == null) {
      throw new IllegalArgumentException("root: none (expected: a folder, such as {\"root\": \"public\"})");
    }
    try {
      root = Path.of(options.getRoot()).toRealPath();
    } catch (IOException | InvalidPathException e) {
      throw new IllegalArgumentException("root: " + options.getRoot() + " (expected: a folder)", e);
    }
    if (!Files.isDirectory(root)) {
      throw new IllegalArgumentException("root: " + options.getRoot() + " (expected: a folder)");
    }
    checkPage("fallback", options.getFallback());
    checkPage("notFound", options.getNotFound());
    options.getCacheControl().forEach((pattern, header) -> cacheControl.put(matcher(pattern), header));
  }

  private void checkPage(String name, String value) {
    Path page = value == null ? null : inside(value);
    if (value != null && (page == null || !Files.isRegularFile(page))) {
      throw new IllegalArgumentException(name + ": " + value + " (expected: a file below the root)");
    }
  }

  private static PathMatcher matcher(String pattern) {
    try {
      return FileSystems.getDefault().getPathMatcher("glob:" + pattern);
    } catch (PatternSyntaxException e) {
      throw new IllegalArgumentException("cacheControl: " + pattern + " (expected: a glob, such as assets/**)", e);
    }
  }

  SiteOptions options() {
    return options;
  }

  /**
   * Finds what a request asks for.
   *
   * @param path null if it cannot be served
   * @param acceptEncoding header of the request, or null
   */
  Found find(RequestPath path, String acceptEncoding) {
    String name = path == null ? "" : String.join("/", path.names());
    Path real = path == null ? null : inside(name);
    if (real == null) {
      return missing(path);
    }
    if (Files.isDirectory(real)) {
      return path.folder() ? folder(path, real, name, acceptEncoding) : Found.of(Found.Kind.REDIRECT, real, name);
    }
    return path.folder() || !Files.isRegularFile(real) ? missing(path) : file(real, name, acceptEncoding);
  }

  private Found folder(RequestPath path, Path real, String name, String acceptEncoding) {
    String indexName = name.isEmpty() ? options.getIndex() : name + "/" + options.getIndex();
    Path index = inside(indexName);
    if (index != null && Files.isRegularFile(index)) {
      return file(index, indexName, acceptEncoding);
    }
    return options.isListing() ? Found.of(Found.Kind.LISTING, real, name) : missing(path);
  }

  private Found file(Path real, String name, String acceptEncoding) {
    boolean varies = false;
    if (options.isPrecompressed()) {
      for (ContentCodings coding : ContentCodings.values()) {
        Path compressed = inside(name + coding.suffix());
        if (compressed != null && isCopyOf(real, compressed)) {
          varies = true;
          if (coding.isAccepted(acceptEncoding)) {
            return new Found(Found.Kind.FILE, compressed, name, 0, coding, true);
          }
        }
      }
    }
    return new Found(Found.Kind.FILE, real, name, 0, null, varies);
  }

  private static boolean isCopyOf(Path original, Path compressed) {
    try {
      return Files.isRegularFile(compressed)
        && Files.getLastModifiedTime(compressed).compareTo(Files.getLastModifiedTime(original)) >= 0;
    } catch (IOException e) {
      return false;
    }
  }

  private Found missing(RequestPath path) {
    if (path != null && options.getFallback() != null && path.lastName().indexOf('.') < 0) {
      Path page = inside(options.getFallback());
      if (page != null) {
        return Found.of(Found.Kind.FALLBACK, page, options.getFallback());
      }
    }
    Path page = options.getNotFound() == null ? null : inside(options.getNotFound());
    try {
      return new Found(Found.Kind.MISSING, page, "", page == null ? 0 : Files.size(page), null, false);
    } catch (IOException e) {
      return Found.of(Found.Kind.MISSING, null, "");
    }
  }

  /** Returns the real path of what lies at a name below the root; null if nothing does, or it leads out of it. */
  Path inside(String name) {
    try {
      Path real = root.resolve(name).toRealPath();
      return real.startsWith(root) ? real : null;
    } catch (IOException | InvalidPathException e) {
      return null;
    }
  }

  /** Returns the Cache-Control header for a path below the root. */
  String cacheControl(String name) {
    Path path = Path.of(name);
    for (Map.Entry<PathMatcher, String> each : cacheControl.entrySet()) {
      if (each.getKey().matches(path)) {
        return each.getValue();
      }
    }
    return "no-cache";
  }
}
