// SPDX-License-Identifier: Apache-2.0
package io.waggle.admin.impl;

import io.netty.util.NetUtil;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.waggle.internal.StateFolder;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Decides who may do what. There are two secrets: the token, for people and monitoring, and the control secret of this
 * run, for commands of the same user, which may also write. On the admin's context.
 */
final class Access {

  /** What a request may do. */
  enum Right { NOTHING, READ, WRITE }

  /** What a request shows to be let in. */
  enum Key { NONE, WRONG, SESSION, TOKEN, CONTROL }

  /** What a request that changes something carries, which a foreign page cannot make a browser send. */
  static final String WRITE_HEADER = "x-waggle-admin";

  private static final String BEARER = "Bearer ";
  private static final int MOST_SESSIONS = 100;
  private static final long SESSION_MS = 12 * 3_600_000L;

  private final byte[] token;
  private final byte[] control;
  private final boolean write;
  private final Set<String> names;
  private final String cookie;
  private final Map<String, Long> sessions = new LinkedHashMap<>();

  /**
   * Creates the rules.
   *
   * @param token null lets nobody in with one
   * @param write whether the token may change anything
   * @param port which the cookie is named after: browsers do not tell ports apart
   */
  Access(String token, String control, boolean write, List<String> names, int port) {
    this.token = bytes(token);
    this.control = bytes(control);
    this.write = write;
    this.names = Set.copyOf(names);
    this.cookie = "waggle_admin_" + port;
  }

  private static byte[] bytes(String secret) {
    return secret == null ? null : secret.getBytes(StandardCharsets.UTF_8);
  }

  private static boolean equal(byte[] secret, String given) {
    return secret != null && MessageDigest.isEqual(secret, given.getBytes(StandardCharsets.UTF_8));
  }

  /** Returns whether the host a request names is this machine, an IP address or a name of the options. */
  boolean knowsHost(HttpServerRequest request) {
    if (request.authority() == null || request.headers().getAll(HttpHeaders.HOST).size() != 1) {
      return false;
    }
    String host = request.authority().host();
    String address = host.startsWith("[") && host.endsWith("]") ? host.substring(1, host.length() - 1) : host;
    return host.equals("localhost") || names.contains(host)
      || NetUtil.isValidIpV4Address(address) || NetUtil.isValidIpV6Address(address);
  }

  /** Returns what a request shows. A session that has ended is as good as none. */
  Key keyOf(HttpServerRequest request) {
    String authorization = request.getHeader(HttpHeaders.AUTHORIZATION);
    if (authorization != null && authorization.startsWith(BEARER)) {
      String given = authorization.substring(BEARER.length());
      return equal(control, given) ? Key.CONTROL : isToken(given) ? Key.TOKEN : Key.WRONG;
    }
    var carried = request.getCookie(cookie);
    Long until = carried == null ? null : sessions.get(carried.getValue());
    return until != null && until > System.currentTimeMillis() ? Key.SESSION : Key.NONE;
  }

  /** Returns what whoever shows a key may do. */
  Right rightOf(Key key) {
    return switch (key) {
      case NONE, WRONG -> Right.NOTHING;
      case SESSION, TOKEN -> write ? Right.WRITE : Right.READ;
      case CONTROL -> Right.WRITE;
    };
  }

  boolean isToken(String given) {
    return equal(token, given);
  }

  /** Begins a session; the oldest of too many ends. Returns the cookie. */
  String login() {
    if (sessions.size() >= MOST_SESSIONS) {
      sessions.remove(sessions.keySet().iterator().next());
    }
    String id = StateFolder.newSecret();
    sessions.put(id, System.currentTimeMillis() + SESSION_MS);
    return cookie(id, SESSION_MS / 1_000);
  }

  /** Ends a session. Returns the cookie that removes it. */
  String logout(HttpServerRequest request) {
    var carried = request.getCookie(cookie);
    if (carried != null) {
      sessions.remove(carried.getValue());
    }
    return cookie("", 0);
  }

  private String cookie(String value, long seconds) {
    return cookie + "=" + value + "; Path=/; Max-Age=" + seconds + "; HttpOnly; SameSite=Strict";
  }

  /** Returns whether a request that changes something was meant: by our page or by a program. */
  boolean isMeant(HttpServerRequest request) {
    return request.getHeader(WRITE_HEADER) != null;
  }

  /** Returns whether a form comes from our own page. */
  boolean isOwnOrigin(HttpServerRequest request) {
    String origin = request.getHeader(HttpHeaders.ORIGIN);
    return origin == null || origin.equals("http://" + request.getHeader(HttpHeaders.HOST))
      || origin.equals("https://" + request.getHeader(HttpHeaders.HOST));
  }
}
