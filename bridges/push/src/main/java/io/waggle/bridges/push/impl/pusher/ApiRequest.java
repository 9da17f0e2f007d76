// SPDX-License-Identifier: Apache-2.0
package io.waggle.bridges.push.impl.pusher;

import io.netty.handler.codec.http.QueryStringDecoder;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A request to the HTTP interface, taken apart and checked. What is signed is the method, the path as sent and the
 * query; the query has the MD5 of the body, so strangers are refused before a body is looked at.
 *
 * @param method of HTTP
 * @param path as sent
 * @param steps of the path behind {@code /apps}, decoded: the id of the app, then what is wanted
 * @param query decoded
 */
record ApiRequest(String method, String path, List<String> steps, Map<String, String> query) {

  private static final int MAX_PARAMETERS = 32;

  /**
   * Takes a request apart.
   *
   * @throws ApiException 400 if it cannot be
   */
  static ApiRequest of(HttpServerRequest request, String prefix) {
    try {
      List<String> steps = new ArrayList<>();
      for (String step : request.path().substring(prefix.length()).split("/", -1)) {
        steps.add(QueryStringDecoder.decodeComponent(step.replace("+", "%2B")));
      }
      Map<String, String> query = new HashMap<>();
      for (Map.Entry<String, List<String>> each : new QueryStringDecoder(request.uri()).parameters().entrySet()) {
        if (each.getValue().size() > 1 || query.size() >= MAX_PARAMETERS) {
          throw new ApiException(400, "query: a parameter twice, or too many (expected: once each, at most "
            + MAX_PARAMETERS + ")");
        }
        query.put(each.getKey(), each.getValue().get(0));
      }
      return new ApiRequest(request.method().name(), request.path(), steps, query);
    } catch (IllegalArgumentException e) {
      throw new ApiException(400, "path: malformed (expected: percent-encoded UTF-8)");
    }
  }

  /**
   * Checks who sent it, and that it is no copy.
   *
   * @throws ApiException 401, which does not tell what was expected
   */
  void authenticate(AppState state) {
    ApiException refused = new ApiException(401, "signature: wrong, old or used before (expected: a new one of this app)");
    String signature = query.get("auth_signature");
    String second = query.get("auth_timestamp");
    if (state == null || signature == null || second == null || !second.matches("[0-9]{1,12}")
      || !"1.0".equals(query.get("auth_version")) || !state.app.key().equals(query.get("auth_key"))) {
      throw refused;
    }
    if (!state.isSignature(Signatures.requestText(method, path, query), signature)
      || !state.replays.isTimely(Long.parseLong(second)) || !state.replays.admit(Long.parseLong(second), signature)) {
      throw refused;
    }
  }

  /**
   * Checks that the body is the one that was signed.
   *
   * @throws ApiException 401 if it is not
   */
  void checkBody(Buffer body) {
    String md5 = query.get("body_md5");
    if (md5 == null ? body.length() > 0 : !Signatures.isEqual(Signatures.md5(body), md5)) {
      throw new ApiException(401, "body_md5: not that of the body");
    }
  }

  /** Returns what is asked for beside the rest, such as {@code user_count}. */
  List<String> info() {
    return infoOf(query.get("info"));
  }

  static List<String> infoOf(String text) {
    return text == null || text.isEmpty() ? List.of() : List.of(text.split(","));
  }
}
