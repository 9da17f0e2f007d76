// SPDX-License-Identifier: Apache-2.0
package io.waggle.verticles.web;

import java.util.Locale;

/** The compressed forms a file may lie beside itself in, best first, and what a client accepts (RFC 9110 12.5.3). */
enum ContentCodings {
  /** Brotli: {@code app.js.br}. */
  BR(".br", "br"),
  /** Gzip: {@code app.js.gz}. */
  GZIP(".gz", "gzip");

  private final String suffix;
  private final String token;

  ContentCodings(String suffix, String token) {
    this.suffix = suffix;
    this.token = token;
  }

  /** Returns what is added to the name of the file. */
  String suffix() {
    return suffix;
  }

  /** Returns the word in Accept-Encoding and Content-Encoding. */
  String token() {
    return token;
  }

  /**
   * Returns whether a client takes this coding: named, or covered by {@code *}, with a weight above 0.
   *
   * @param header Accept-Encoding, or null
   */
  boolean isAccepted(String header) {
    if (header == null) {
      return false;
    }
    boolean others = false;
    for (String item : header.toLowerCase(Locale.ROOT).split(",")) {
      String[] parts = item.trim().split("\\s*;\\s*");
      boolean wanted = parts.length < 2 || !parts[1].matches("q=0(\\.0{0,3})?");
      if (parts[0].equals(token) || token.equals("gzip") && parts[0].equals("x-gzip")) {
        return wanted;
      }
      others |= parts[0].equals("*") && wanted;
    }
    return others;
  }
}
