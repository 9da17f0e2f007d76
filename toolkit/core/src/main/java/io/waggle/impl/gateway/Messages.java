// SPDX-License-Identifier: Apache-2.0
package io.waggle.impl.gateway;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import io.waggle.CloseReason;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The bytes of what the gateways of two nodes tell each other, big-endian. Stateless; any thread.
 *
 * <pre>
 * message     op:1   text gateway   by op
 *   STATE     flags:1 (1 begins, 2 ends a whole state)   entries to the end
 *   DIGEST    digest:8                  sum over the sender's entries, see Replica
 *   WANT                                send your whole state
 *   SEND      trace   selections   value        see Values
 *   CLOSE     selections   code:2   text
 *   CALL      JSON object               what concerns one connection, see Calls
 *   WALK      selections                the first page of those connections
 *   NEXT      walk:8                    the next page
 * entry       kind:1   text key   connections:4   bound at:8 (milliseconds since 1970, or 0)
 * selections  count:1, each   terms:2 (kind:1   text key)   selections excluded
 * trace       count:1, each   text name   text value   headers of a trace, see Traces
 * text        length:2   UTF-8
 * </pre>
 */
final class Messages {

  static final int STATE = 1;
  static final int DIGEST = 2;
  static final int WANT = 3;
  static final int SEND = 4;
  static final int CLOSE = 5;
  static final int CALL = 6;
  static final int WALK = 7;
  static final int NEXT = 8;

  static final int BEGINS = 1;
  static final int ENDS = 2;

  private static final int MAX_DEPTH = 8;
  private static final Selector.Kind[] KINDS = Selector.Kind.values();

  private Messages() {
  }

  private static Buffer head(int op, String gateway) {
    return Cursor.text(Buffer.buffer(64).appendByte((byte) op), gateway);
  }

  static Buffer state(String gateway, int flags) {
    return head(STATE, gateway).appendByte((byte) flags);
  }

  static void entry(Buffer state, Selector selector, int connections, long boundAt) {
    selector(state, selector).appendInt(connections).appendLong(boundAt);
  }

  static Buffer digest(String gateway, long digest) {
    return head(DIGEST, gateway).appendLong(digest);
  }

  static Buffer want(String gateway) {
    return head(WANT, gateway);
  }

  static Buffer send(String gateway, Map<String, String> trace, List<Selection> selections, Buffer value) {
    Buffer out = head(SEND, gateway).appendByte((byte) trace.size());
    trace.forEach((name, text) -> Cursor.text(Cursor.text(out, name), text));
    return selections(out, selections, 0).appendBuffer(value);
  }

  static Map<String, String> trace(Cursor in) {
    int count = in.octet();
    Map<String, String> trace = new HashMap<>(4);
    for (int i = 0; i < count; i++) {
      trace.put(in.text(), in.text());
    }
    return trace;
  }

  static Buffer close(String gateway, List<Selection> selections, CloseReason reason) {
    return Cursor.text(selections(head(CLOSE, gateway), selections, 0).appendUnsignedShort(reason.code()),
      reason.text());
  }

  static Buffer call(String gateway, JsonObject call) {
    return head(CALL, gateway).appendBuffer(call.toBuffer());
  }

  static Buffer walk(String gateway, List<Selection> selections) {
    return selections(head(WALK, gateway), selections, 0);
  }

  static Buffer next(String gateway, long walk) {
    return head(NEXT, gateway).appendLong(walk);
  }

  private static Buffer selector(Buffer out, Selector selector) {
    return Cursor.text(out.appendByte((byte) selector.kind().ordinal()), selector.key());
  }

  static Selector selector(Cursor in) {
    int kind = in.octet();
    if (kind >= KINDS.length) {
      throw new IllegalArgumentException("kind: " + kind + " (expected: less than " + KINDS.length + ")");
    }
    return new Selector(KINDS[kind], in.text());
  }

  private static Buffer selections(Buffer out, List<Selection> selections, int depth) {
    if (depth > MAX_DEPTH || selections.size() > 255) {
      throw new IllegalArgumentException("audience: " + selections.size() + " parts, nested " + depth
        + " deep (expected: at most 255, and " + MAX_DEPTH + " deep)");
    }
    out.appendByte((byte) selections.size());
    for (Selection selection : selections) {
      if (selection.included().size() > 65_535) {
        throw new IllegalArgumentException("audience: " + selection.included().size()
          + " connections, users and groups (expected: at most 65,535 in a cluster)");
      }
      out.appendUnsignedShort(selection.included().size());
      selection.included().forEach(selector -> selector(out, selector));
      selections(out, selection.excluded(), depth + 1);
    }
    return out;
  }

  static List<Selection> selections(Cursor in) {
    return selections(in, 0);
  }

  private static List<Selection> selections(Cursor in, int depth) {
    if (depth > MAX_DEPTH + 1) {
      throw new IllegalArgumentException("audience: nested " + depth + " deep (expected: at most " + MAX_DEPTH + ")");
    }
    int count = in.octet();
    List<Selection> selections = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      int terms = in.two();
      List<Selector> included = new ArrayList<>(Math.min(terms, 64));
      for (int t = 0; t < terms; t++) {
        included.add(selector(in));
      }
      selections.add(new Selection(List.copyOf(included), selections(in, depth + 1)));
    }
    return List.copyOf(selections);
  }
}
