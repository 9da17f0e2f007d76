// SPDX-License-Identifier: Apache-2.0
package io.waggle.verticles.web;

import java.nio.file.Path;

/**
 * What a path turned out to be. Immutable.
 *
 * @param kind decides which of the rest are set
 * @param file to send; of {@link Kind#LISTING} the folder, of {@link Kind#MISSING} the page to show, or null
 * @param name path below the root, for cache patterns and content type
 * @param size of the page of {@link Kind#MISSING}, in bytes
 * @param coding in which the file is compressed, or null
 * @param varies whether other clients get it otherwise compressed
 */
record Found(Kind kind, Path file, String name, long size, ContentCodings coding, boolean varies) {

  /** What a path can be. */
  enum Kind {
    /** A file to send. */
    FILE,
    /** The page of an application that routes in the browser. */
    FALLBACK,
    /** A folder asked for without its slash. */
    REDIRECT,
    /** A folder to list. */
    LISTING,
    /** Nothing that is served. */
    MISSING
  }

  static Found of(Kind kind, Path file, String name) {
    return new Found(kind, file, name, 0, null, false);
  }
}
