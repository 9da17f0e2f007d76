// SPDX-License-Identifier: Apache-2.0
package io.waggle.internal;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.StreamReadConstraints;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.Json;
import io.waggle.ChannelHeaders;
import io.waggle.ChannelMessage;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/** The payload of a message as JSON text, for bridges that put it into a JSON message of their own. Stateless. */
public final class JsonPayload {

  private static final JsonFactory JSON = JsonFactory.builder()
    .streamReadConstraints(StreamReadConstraints.builder().maxNestingDepth(JsonDepth.MAX).maxNumberLength(1_000)
      .build()).build();

  /** First byte of one in UTF-8, which begins no JSON. */
  private static final byte BYTE_ORDER_MARK = (byte) 0xEF;

  private JsonPayload() {
  }

  /**
   * Returns the payload as one JSON value, ready to be inserted: as it is if it is JSON, as a JSON string if it is other
   * text.
   *
   * @return null if it is binary, by its header or by its bytes
   */
  public static Buffer of(ChannelMessage message) {
    if (ChannelHeaders.BINARY.equals(message.headers().get(ChannelHeaders.CONTENT_TYPE))) {
      return null;
    }
    if (isJson(message.payload())) {
      return message.payload();
    }
    try {
      ByteBuffer bytes = ByteBuffer.wrap(message.payload().getBytes());
      return Json.encodeToBuffer(StandardCharsets.UTF_8.newDecoder().decode(bytes).toString());
    } catch (CharacterCodingException e) {
      return null;
    }
  }

  /** Returns whether bytes are one JSON value in UTF-8, at most {@link JsonDepth#MAX} levels deep, and nothing else. */
  public static boolean isJson(Buffer bytes) {
    if (!isPlainUtf8(bytes)) {
      return false;
    }
    try (JsonParser parser = JSON.createParser(bytes.getBytes())) {
      if (parser.nextToken() == null) {
        return false;
      }
      parser.skipChildren();
      // What the parser reads lazily it has not checked.
      return parser.currentToken() != null && finish(parser);
    } catch (IOException e) {
      return false;
    }
  }

  private static boolean finish(JsonParser parser) throws IOException {
    parser.finishToken();
    return parser.nextToken() == null;
  }

  /** The parser would find out by itself that it is UTF-16, or begins with a mark that says so. */
  private static boolean isPlainUtf8(Buffer bytes) {
    if (bytes.length() == 0 || bytes.getByte(0) == BYTE_ORDER_MARK) {
      return false;
    }
    for (int i = 0; i < bytes.length(); i++) {
      if (bytes.getByte(i) == 0) {
        return false;
      }
    }
    try {
      StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes.getBytes()));
      return true;
    } catch (CharacterCodingException e) {
      return false;
    }
  }
}
