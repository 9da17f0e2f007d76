// SPDX-License-Identifier: Apache-2.0
package io.waggle;

import java.nio.charset.StandardCharsets;
import java.util.Objects;

/**
 * Why a connection ended: a code and a short text. Immutable; any thread.
 *
 * <p>The codes are WebSocket close codes (RFC 6455 section 7.4), used on every transport:
 * <table>
 *   <caption>Code ranges</caption>
 *   <tr><th>range</th><th>whose</th><th>should a client reconnect?</th></tr>
 *   <tr><td>1000-2999</td><td>RFC 6455</td><td>see {@link #isReconnectable()}</td></tr>
 *   <tr><td>3000-3499</td><td>Waggle</td><td>yes</td></tr>
 *   <tr><td>3500-3999</td><td>Waggle</td><td>no</td></tr>
 *   <tr><td>4000-4499</td><td>application</td><td>yes</td></tr>
 *   <tr><td>4500-4999</td><td>application</td><td>no</td></tr>
 * </table>
 */
public final class CloseReason {

  /** Longest text in UTF-8 bytes: a WebSocket control frame holds 125, less two for the code. */
  public static final int MAX_TEXT_BYTES = 123;

  /** The work is done. */
  public static final CloseReason NORMAL = new CloseReason(1000, "");
  /** The server stops or the page was left. */
  public static final CloseReason GOING_AWAY = new CloseReason(1001, "going away");
  /** The peer broke the rules of the protocol. */
  public static final CloseReason PROTOCOL_ERROR = new CloseReason(1002, "protocol error");
  /** A kind of data that this endpoint does not take, such as a binary message where only text is understood. */
  public static final CloseReason UNSUPPORTED_DATA = new CloseReason(1003, "unsupported data");
  /** The peer closed without saying why: a WebSocket close frame with no code, a server that ended. Never sent. */
  public static final CloseReason NO_STATUS = new CloseReason(1005, "no status");
  /** The connection broke: reset, or ended without a closing handshake. Never sent. */
  public static final CloseReason LOST = new CloseReason(1006, "connection lost");
  /** Content that is not what it claims to be, such as text that is not UTF-8. */
  public static final CloseReason INVALID_DATA = new CloseReason(1007, "invalid data");
  /** The peer may not do what it asked for. */
  public static final CloseReason POLICY_VIOLATION = new CloseReason(1008, "policy violation");
  /** A message, frame or head longer than its limit. */
  public static final CloseReason TOO_BIG = new CloseReason(1009, "message too big");
  /** A handler of the application threw. */
  public static final CloseReason INTERNAL_ERROR = new CloseReason(1011, "internal error");
  /** The server restarts; come back, with a random delay. */
  public static final CloseReason SERVICE_RESTART = new CloseReason(1012, "service restart");
  /** Too many connections, in total or from this address; come back later. */
  public static final CloseReason TRY_AGAIN_LATER = new CloseReason(1013, "try again later");
  /** The peer did not read what was sent, and its queue reached the limit. */
  public static final CloseReason SLOW_CONSUMER = new CloseReason(3000, "slow consumer");
  /** Nothing was heard from the peer for the idle timeout. */
  public static final CloseReason IDLE_TIMEOUT = new CloseReason(3001, "idle timeout");
  /** The handshake, or a started message, was not finished in time. */
  public static final CloseReason HANDSHAKE_TIMEOUT = new CloseReason(3002, "handshake timeout");
  /** An operator or the application ended this connection on purpose. */
  public static final CloseReason KICKED = new CloseReason(3500, "kicked");

  /** The same user has connected anew, and the gateway allows one connection a user. */
  public static final CloseReason REPLACED = new CloseReason(3501, "replaced by a newer connection");

  private final int code;
  private final String text;

  private CloseReason(int code, String text) {
    this.code = code;
    this.text = text;
  }

  /**
   * Returns a reason with a code of the application's own.
   *
   * @param code 1000-1003, 1007-1014 or 3000-4999: what RFC 6455 lets an endpoint send
   * @param text for people; at most {@link #MAX_TEXT_BYTES} bytes of UTF-8, longer text is cut at a character
   * @throws IllegalArgumentException if the code may not be sent
   */
  public static CloseReason of(int code, String text) {
    if (!isSendable(code)) {
      throw new IllegalArgumentException("code: " + code + " (expected: 1000-1003, 1007-1014 or 3000-4999)");
    }
    return new CloseReason(code, cut(Objects.requireNonNull(text, "text")));
  }

  /**
   * Returns whether RFC 6455 section 7.4 lets an endpoint put this code into a close frame.
   *
   * @param code any number
   */
  public static boolean isSendable(int code) {
    return code >= 1000 && code <= 1003 || code >= 1007 && code <= 1014 || code >= 3000 && code <= 4999;
  }

  /** Returns the code, 1000-4999. */
  public int code() {
    return code;
  }

  /** Returns the text for people; empty if there is none, never null. */
  public String text() {
    return text;
  }

  /**
   * Returns the same code with another text.
   *
   * @param text cut to {@link #MAX_TEXT_BYTES} bytes
   */
  public CloseReason withText(String text) {
    return new CloseReason(code, cut(text));
  }

  /** Returns whether a client does right to connect again: the cause passes by itself. */
  public boolean isReconnectable() {
    if (code >= 3000) {
      return code < 3500 || code >= 4000 && code < 4500;
    }
    return code == 1001 || code == 1005 || code == 1006 || code >= 1011 && code <= 1014;
  }

  private static String cut(String text) {
    byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
    if (utf8.length <= MAX_TEXT_BYTES) {
      return text;
    }
    int end = MAX_TEXT_BYTES;
    while ((utf8[end] & 0xC0) == 0x80) {
      end--;
    }
    return new String(utf8, 0, end, StandardCharsets.UTF_8);
  }

  /** Two reasons are equal if their codes are: the text is for people. */
  @Override
  public boolean equals(Object other) {
    return other instanceof CloseReason && ((CloseReason) other).code == code;
  }

  @Override
  public int hashCode() {
    return code;
  }

  @Override
  public String toString() {
    return text.isEmpty() ? Integer.toString(code) : code + " " + text;
  }
}
