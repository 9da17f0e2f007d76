// SPDX-License-Identifier: Apache-2.0
package io.waggle.testkit;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;

/**
 * A WebSocket client that sends any frame, valid or not, and answers nothing by itself. One thread, never an event
 * loop; deadlines and errors are those of its {@link RawClient}.
 */
public final class RawWebSocket implements AutoCloseable {

  private static final String KEY = "d2FnZ2xlLXRlc3Qta2V5IQ==";
  private static final String GUID = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
  private static final int MAX_PAYLOAD_BYTES = 64 * 1024 * 1024;

  private final RawClient client;
  private final RawResponse response;

  private RawWebSocket(RawClient client, RawResponse response) {
    this.client = client;
    this.response = response;
  }

  /** Opens a WebSocket on 127.0.0.1 over TCP. */
  public static RawWebSocket connect(int port, String path, String... headers) {
    return open(RawClient.connect(port), "127.0.0.1:" + port, path, headers);
  }

  /**
   * Opens a WebSocket on a connection that is there: over TLS, a Unix domain socket or with a small buffer.
   *
   * @param host value of the Host header
   * @param path of the request, with its query
   * @param headers whole lines, such as {@code "Origin: http://elsewhere.test"}
   * @throws AssertionError with the response if the server refuses, or accepts wrongly
   */
  public static RawWebSocket open(RawClient client, String host, String path, String... headers) {
    RawResponse response = handshake(client, host, path, headers);
    if (response.status() != 101) {
      throw new AssertionError("handshake refused: " + response);
    }
    String accept = response.header("Sec-WebSocket-Accept");
    if (!acceptFor(KEY).equals(accept)) {
      throw new AssertionError("Sec-WebSocket-Accept: " + accept + " (expected: " + acceptFor(KEY) + ")");
    }
    return new RawWebSocket(client, response);
  }

  /** Sends a handshake and returns the answer, whatever it is: for servers that should refuse. */
  public static RawResponse handshake(RawClient client, String host, String path, String... headers) {
    StringBuilder request = new StringBuilder("GET ").append(path).append(" HTTP/1.1\r\n")
      .append("Host: ").append(host).append("\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n")
      .append("Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: ").append(KEY).append("\r\n");
    for (String header : headers) {
      request.append(header).append("\r\n");
    }
    return RawResponse.read(client.send(request.append("\r\n").toString()));
  }

  private static String acceptFor(String key) {
    try {
      byte[] sha1 = MessageDigest.getInstance("SHA-1").digest((key + GUID).getBytes(StandardCharsets.US_ASCII));
      return Base64.getEncoder().encodeToString(sha1);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Returns the connection below, to send bytes that are no frame or to wait for its end. */
  public RawClient client() {
    return client;
  }

  /** Returns the server's answer to the handshake. */
  public RawResponse response() {
    return response;
  }

  /** Sends frames, in one write. */
  public RawWebSocket send(RawFrame... frames) {
    ByteBuffer all = ByteBuffer.allocate(totalBytes(frames));
    for (RawFrame frame : frames) {
      all.put(frame.encode());
    }
    client.send(all.array());
    return this;
  }

  private static int totalBytes(RawFrame... frames) {
    int bytes = 0;
    for (RawFrame frame : frames) {
      bytes += frame.encode().length;
    }
    return bytes;
  }

  /** Sends a text message in one frame. */
  public RawWebSocket sendText(String text) {
    return send(RawFrame.text(text));
  }

  /** Reads the next frame, whatever it is. */
  public RawFrame read() {
    byte[] head = client.read(2);
    long length = head[1] & 0x7F;
    if (length == 126) {
      length = ByteBuffer.wrap(client.read(2)).getShort() & 0xFFFF;
    } else if (length == 127) {
      length = ByteBuffer.wrap(client.read(8)).getLong();
    }
    if (length < 0 || length > MAX_PAYLOAD_BYTES) {
      throw new AssertionError("frame length: " + length + " (expected: 0-" + MAX_PAYLOAD_BYTES + ")");
    }
    boolean masked = (head[1] & 0x80) != 0;
    byte[] mask = masked ? client.read(4) : new byte[4];
    byte[] payload = client.read((int) length);
    for (int i = 0; i < payload.length; i++) {
      payload[i] ^= mask[i % 4];
    }
    return RawFrame.received(head[0] & 0xF, (head[0] & 0x80) != 0, head[0] >> 4 & 7, masked, payload);
  }

  /**
   * Reads a frame and expects it to be of a kind, whole, unmasked and without reserved bits, as a server's must be.
   *
   * @param opcode such as {@link RawFrame#PONG}
   */
  public RawFrame expect(int opcode) {
    RawFrame frame = read();
    if (frame.opcode() != opcode || !frame.fin() || frame.masked() || frame.rsv() != 0) {
      throw new AssertionError("received a " + frame + " " + frame.payloadText()
        + " (expected: opcode " + opcode + ", final, not masked, no reserved bit)");
    }
    return frame;
  }

  /** Reads a text message that came in one frame. */
  public String readText() {
    return expect(RawFrame.TEXT).payloadText();
  }

  /** Expects a close frame with a code, answers nothing, and returns the frame. The connection may still be open. */
  public RawFrame expectClose(int code) {
    RawFrame frame = expect(RawFrame.CLOSE);
    if (frame.closeCode() != code) {
      throw new AssertionError("close: " + frame.closeCode() + " " + frame.closeReason() + " (expected: " + code + ")");
    }
    return frame;
  }

  /** Closes the connection without a close frame. */
  @Override
  public void close() {
    client.close();
  }
}
