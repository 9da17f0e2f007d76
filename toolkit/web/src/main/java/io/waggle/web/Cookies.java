// SPDX-License-Identifier: Apache-2.0
package io.waggle.web;

import io.vertx.core.http.Cookie;
import io.vertx.core.http.CookieSameSite;
import io.vertx.core.http.HttpServerRequest;

/** Cookies with careful defaults, on Vert.x's own. Stateless; any thread. */
public final class Cookies {

  private Cookies() {
  }

  /**
   * Returns a cookie that scripts cannot read (HttpOnly), that other sites' requests do not carry (SameSite=Lax), and
   * that is valid for the whole site until the browser closes. Pass it to {@code response.addCookie}.
   *
   * @param name a token
   * @param value visible ASCII without quotes, commas, semicolons and backslashes; encode others first
   * @throws IllegalArgumentException if name or value have other characters
   */
  public static Cookie cookie(String name, String value) {
    return Cookie.cookie(name, value).setPath("/").setHttpOnly(true).setSameSite(CookieSameSite.LAX);
  }

  /**
   * Returns the value of a cookie the client sent, or null.
   *
   * @param request any
   * @param name case-sensitive
   */
  public static String value(HttpServerRequest request, String name) {
    Cookie cookie = request.getCookie(name);
    return cookie == null ? null : cookie.getValue();
  }
}
