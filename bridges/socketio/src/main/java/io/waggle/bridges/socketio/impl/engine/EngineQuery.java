// SPDX-License-Identifier: Apache-2.0
package io.waggle.bridges.socketio.impl.engine;

import io.netty.handler.codec.http.QueryStringDecoder;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;

/** The query of a request, of which the protocol knows some parameters. Immutable. */
final class EngineQuery {

  private static final int MAX_PARAMETERS = 256;

  private final Map<String, List<String>> parameters;

  private EngineQuery(Map<String, List<String>> parameters) {
    this.parameters = parameters;
  }

  /** Returns the query of a request target, or null if it is malformed. */
  static EngineQuery of(String uri) {
    try {
      return new EngineQuery(new QueryStringDecoder(uri, StandardCharsets.UTF_8, true, MAX_PARAMETERS, true)
        .parameters());
    } catch (IllegalArgumentException e) {
      return null;
    }
  }

  private String first(String name) {
    List<String> values = parameters.get(name);
    return values == null ? null : values.get(0);
  }

  /** Returns the revision, 3 or 4, or null if it is another or none. */
  EngineProtocol protocol() {
    String revision = first("EIO");
    return "4".equals(revision) ? EngineProtocol.V4 : "3".equals(revision) ? EngineProtocol.V3 : null;
  }

  /** Returns what the client wants to use, or null. */
  String transport() {
    return first("transport");
  }

  /** Returns the session id, or null in a request that opens one. */
  String sessionId() {
    return first("sid");
  }

  /** Returns whether the client takes no binary data. */
  boolean isBase64() {
    String value = first("b64");
    return value != null && !value.isEmpty();
  }

  /** Returns the number of the callback that a script is to call (JSONP), or null. */
  String callback() {
    String value = first("j");
    return value == null ? null : value.replaceAll("[^0-9]", "");
  }

  JsonObject toJson() {
    JsonObject json = new JsonObject();
    parameters.forEach((name, values) -> json.put(name, values.get(0)));
    return json;
  }
}
