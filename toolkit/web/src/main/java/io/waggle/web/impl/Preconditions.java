// SPDX-License-Identifier: Apache-2.0
package io.waggle.web.impl;

import io.netty.handler.codec.DateFormatter;
import io.vertx.core.MultiMap;
import java.util.Date;

/**
 * The conditional headers of RFC 9110 section 13, in the order of its section 13.2.2.
 *
 * @param etag strong, with its quotes
 * @param modifiedMs when the file was changed, since 1970; compared by the second, as the headers are
 */
record Preconditions(String etag, long modifiedMs) {

  /**
   * Holds a request to its conditions.
   *
   * @return 0 to go on, 304 or 412
   */
  int check(MultiMap headers) {
    String match = list(headers, "if-match");
    if (match != null) {
      if (!names(match, false)) {
        return 412;
      }
    } else if (isAfter(headers.get("if-unmodified-since"), false)) {
      return 412;
    }
    String noneMatch = list(headers, "if-none-match");
    if (noneMatch != null) {
      return names(noneMatch, true) ? 304 : 0;
    }
    return isAfter(headers.get("if-modified-since"), true) ? 0 : 304;
  }

  /** Returns whether a Range header counts: there is no If-Range, or it names this state of the file. */
  boolean rangeHolds(MultiMap headers) {
    String condition = headers.get("if-range");
    if (condition == null) {
      return true;
    }
    if (condition.indexOf('"') >= 0) {
      return condition.trim().equals(etag);
    }
    Date date = DateFormatter.parseHttpDate(condition);
    return date != null && date.getTime() / 1000 == modifiedMs / 1000;
  }

  private boolean isAfter(String header, boolean unknown) {
    Date date = header == null ? null : DateFormatter.parseHttpDate(header);
    return date == null ? unknown : modifiedMs / 1000 > date.getTime() / 1000;
  }

  private static String list(MultiMap headers, String name) {
    return headers.contains(name) ? String.join(",", headers.getAll(name)) : null;
  }

  private boolean names(String list, boolean weakly) {
    if (list.trim().equals("*")) {
      return true;
    }
    for (String item : list.split(",")) {
      String tag = item.trim();
      if (tag.equals(etag) || weakly && tag.startsWith("W/") && tag.substring(2).equals(etag)) {
        return true;
      }
    }
    return false;
  }
}
