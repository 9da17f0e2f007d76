// SPDX-License-Identifier: Apache-2.0
package io.waggle.bridges.socketio.impl;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.Json;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.waggle.CloseReason;
import io.waggle.ProtocolException;
import io.waggle.bridges.socketio.impl.engine.EngineMessage;
import io.waggle.internal.JsonDepth;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * Makes packets of the messages of one client. On its event loop.
 *
 * <pre>
 * text      type  [attachments "-"]  ["/" namespace ["?" query]  [","]]  [id]  [JSON]
 *   0                                CONNECT to "/"
 *   0/chat,{"token":"x"}             CONNECT to "/chat" with what authenticates; protocol 4: 0/chat?token=x,
 *   1/chat,                          DISCONNECT
 *   2["hello",1]                     EVENT "hello" with one argument
 *   2/chat,7["hello"]                the same to "/chat", an acknowledgement with number 7 is expected
 *   3/chat,7["ok"]                   ACK
 *   4/chat,{"message":"no"}          CONNECT_ERROR; protocol 4: 4/chat,"no"
 *   51-["file",{"_placeholder":true,"num":0}]   BINARY_EVENT: one binary message follows
 *   61-7[{"_placeholder":true,"num":0}]         BINARY_ACK
 * </pre>
 *
 * <p>While attachments are due it holds their packet and those that have come: at most {@link #maxAttachments} messages
 * of the greatest length that Engine.IO lets through, and no more than {@link #maxBytes} in all.
 */
final class PacketDecoder {

  /** Names that mean something else to clients or servers, so they are no events. */
  static final Set<String> RESERVED =
    Set.of("connect", "connect_error", "disconnect", "disconnecting", "newListener", "removeListener");
  /** Longest namespace with its query, in bytes. */
  static final int MAX_NAMESPACE_BYTES = 2_048;
  /** Most digits of the id of an acknowledgement: what a double holds exactly. */
  static final int MAX_ID_DIGITS = 15;
  /** Most digits of the number of attachments. */
  private static final int MAX_COUNT_DIGITS = 3;

  private final int maxAttachments;
  private final long maxBytes;
  private Packet waiting;
  private int due;
  private long held;
  private List<Buffer> attachments;

  PacketDecoder(int maxAttachments, long maxBytes) {
    this.maxAttachments = maxAttachments;
    this.maxBytes = maxBytes;
  }

  /** Returns whether attachments are due. */
  boolean isWaiting() {
    return waiting != null;
  }

  /**
   * Takes one message.
   *
   * @return the packet it completes, or null if attachments of it are due
   * @throws ProtocolException if it is not valid here
   */
  Packet add(EngineMessage message) {
    return message.isText() ? text(message.payload()) : attachment(message.payload());
  }

  private Packet text(Buffer text) {
    if (waiting != null) {
      throw new ProtocolException("message: text (expected: " + due + " more attachments)");
    }
    Reader in = new Reader(text);
    Packet.Type type = in.type();
    int count = type.isBinary() ? in.count(maxAttachments) : 0;
    String path = in.namespace();
    long id = in.id();
    Object data = in.json();
    int question = path.indexOf('?');
    Packet packet = new Packet(type, question < 0 ? path : path.substring(0, question),
      question < 0 ? null : path.substring(question + 1), id, data);
    check(packet);
    if (count == 0) {
      return type.isBinary() ? fill(packet, List.of()) : packet;
    }
    waiting = packet;
    due = count;
    held = text.length();
    attachments = new ArrayList<>(count);
    return null;
  }

  private Packet attachment(Buffer bytes) {
    if (waiting == null) {
      throw new ProtocolException("message: binary (expected: text, no attachment is due)");
    }
    held += bytes.length();
    if (held > maxBytes) {
      throw new ProtocolException(CloseReason.TOO_BIG,
        "packet: " + held + " bytes with attachments (expected: at most " + maxBytes + ")");
    }
    attachments.add(bytes);
    if (--due > 0) {
      return null;
    }
    Packet packet = fill(waiting, attachments);
    waiting = null;
    attachments = null;
    return packet;
  }

  private static Packet fill(Packet packet, List<Buffer> attachments) {
    Object data = Attachments.fill((JsonArray) packet.data(), attachments);
    return new Packet(packet.type(), packet.namespace(), packet.query(), packet.id(), data);
  }

  private static void check(Packet packet) {
    Object data = packet.data();
    boolean valid = switch (packet.type()) {
      case CONNECT -> packet.id() == Packet.NO_ID && (data == null || data instanceof JsonObject);
      case DISCONNECT -> packet.id() == Packet.NO_ID && data == null;
      case CONNECT_ERROR -> data instanceof JsonObject || data instanceof String;
      case EVENT, BINARY_EVENT -> data instanceof JsonArray array && isEvent(array);
      case ACK, BINARY_ACK -> data instanceof JsonArray && packet.id() != Packet.NO_ID;
    };
    if (!valid) {
      throw new ProtocolException("packet: " + packet.type() + " (expected: data that fits it)");
    }
  }

  private static boolean isEvent(JsonArray array) {
    return !array.isEmpty() && array.getValue(0) instanceof String name && !RESERVED.contains(name);
  }

  /** Reads the parts of a text from left to right; each byte once. */
  private static final class Reader {

    private final Buffer whole;
    private final byte[] text;
    private int at;

    Reader(Buffer whole) {
      this.whole = whole;
      this.text = whole.getBytes();
    }

    private boolean hasDigit() {
      return at < text.length && text[at] >= '0' && text[at] <= '9';
    }

    Packet.Type type() {
      Packet.Type type = hasDigit() ? Packet.Type.of(text[at++] - '0') : null;
      if (type == null) {
        throw new ProtocolException("packet: of an unknown type (expected: a digit from 0 to 6)");
      }
      return type;
    }

    private long number(int maxDigits, String name) {
      int start = at;
      long number = 0;
      while (hasDigit()) {
        if (at - start == maxDigits) {
          throw new ProtocolException(name + ": too long (expected: at most " + maxDigits + " digits)");
        }
        number = number * 10 + text[at++] - '0';
      }
      return at == start ? Packet.NO_ID : number;
    }

    int count(int max) {
      long count = number(MAX_COUNT_DIGITS, "attachments");
      if (count == Packet.NO_ID || at == text.length || text[at] != '-') {
        throw new ProtocolException("attachments: no number (expected: digits and a hyphen)");
      }
      if (count > max) {
        throw new ProtocolException(CloseReason.TOO_BIG, "attachments: " + count + " (expected: at most " + max + ")");
      }
      at++;
      return (int) count;
    }

    String namespace() {
      if (at == text.length || text[at] != '/') {
        return "/";
      }
      int start = at;
      while (at < text.length && text[at] != ',') {
        if (at - start == MAX_NAMESPACE_BYTES) {
          throw new ProtocolException("namespace: too long (expected: at most " + MAX_NAMESPACE_BYTES + " bytes)");
        }
        at++;
      }
      String name = new String(text, start, at - start, StandardCharsets.UTF_8);
      at++;
      return name;
    }

    long id() {
      return number(MAX_ID_DIGITS, "id");
    }

    Object json() {
      if (at >= text.length) {
        return null;
      }
      JsonArray plain = PlainArray.read(text, at);
      if (plain != null) {
        return plain;
      }
      Buffer json = whole.slice(at, text.length);
      if (!JsonDepth.isBounded(json)) {
        throw new ProtocolException("data: too deep (expected: at most " + JsonDepth.MAX + " levels)");
      }
      try {
        return Json.decodeValue(json);
      } catch (DecodeException e) {
        throw new ProtocolException(CloseReason.INVALID_DATA, "data: no JSON (expected: one JSON value)");
      }
    }
  }
}
