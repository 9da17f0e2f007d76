// SPDX-License-Identifier: Apache-2.0
package io.waggle;

/**
 * What a {@link Protocol} throws on bytes that break its rules; it closes the connection with the reason it carries.
 * Stackless: bad input is not a fault of the program.
 */
public final class ProtocolException extends RuntimeException {

  private final transient CloseReason reason;

  /**
   * Creates an exception that closes the connection with {@link CloseReason#PROTOCOL_ERROR}.
   *
   * @param message what was wrong, in the form {@code name: value (expected: rule)}; never the payload
   */
  public ProtocolException(String message) {
    this(CloseReason.PROTOCOL_ERROR, message);
  }

  /**
   * Creates an exception.
   *
   * @param reason what the connection is closed with
   * @param message what was wrong; becomes the text of the close reason
   */
  public ProtocolException(CloseReason reason, String message) {
    super(message, null, false, false);
    this.reason = reason.withText(message);
  }

  /** Returns what the connection is closed with. */
  public CloseReason reason() {
    return reason;
  }
}
