// SPDX-License-Identifier: Apache-2.0
package io.waggle.internal.trust;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.StreamReadFeature;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import io.vertx.core.json.jackson.JacksonCodec;
import io.waggle.ProtocolException;
import io.waggle.internal.JsonDepth;
import java.io.IOException;

/**
 * Reads JSON that must mean the same to everybody: an object names no member twice, nothing follows it, and it is not
 * deeper than {@link JsonDepth#MAX}. Stateless.
 */
public final class StrictJson {

  private static final JsonFactory FACTORY =
    JsonFactory.builder().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).build();

  private StrictJson() {
  }

  /**
   * Returns the object.
   *
   * @throws ProtocolException if it is none
   */
  public static JsonObject object(Buffer text) {
    if (JsonDepth.isBounded(text)) {
      try (JsonParser parser = FACTORY.createParser(text.getBytes())) {
        // Refuses what follows the value, too.
        if (JacksonCodec.fromParser(parser, Object.class) instanceof JsonObject object) {
          return object;
        }
      } catch (IOException | RuntimeException e) {
        // What is wrong with it is not told: the message would quote it.
      }
    }
    throw new ProtocolException("JSON: not such a text (expected: one object, each member once)");
  }
}
