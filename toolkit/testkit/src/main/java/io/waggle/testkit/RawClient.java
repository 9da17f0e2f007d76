// SPDX-License-Identifier: Apache-2.0
package io.waggle.testkit;

import io.waggle.testkit.internal.Wire;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.function.BooleanSupplier;
import javax.net.ssl.SSLContext;

/**
 * A client that sends any bytes, right or wrong, over TCP, TLS or a Unix domain socket, and blocks for the answer.
 * One thread, never an event loop.
 *
 * <p>Each call that waits does so for at most {@link #deadline} and then throws an {@code AssertionError} that shows
 * what had come; so does one that meets something else than it expects. A failure of the socket itself is an
 * {@link UncheckedIOException}.
 */
public final class RawClient implements AutoCloseable {

  /** How a connection ended. */
  public enum Ending {
    /** With the end of the stream. */
    CLOSED,
    /** With a reset. */
    RESET
  }

  private static final String HOST = "127.0.0.1";
  private static final int READ_BYTES = 64 * 1024;
  private static final int SHOWN_BYTES = 256;

  private final Wire wire;
  private Duration deadline = Await.DEADLINE;
  private ByteBuffer received = ByteBuffer.allocate(READ_BYTES).flip();

  private RawClient(Wire wire) {
    this.wire = wire;
  }

  /** Connects to a TCP port of 127.0.0.1. */
  public static RawClient connect(int port) {
    return connect(HOST, port);
  }

  /** Connects to a TCP port. */
  public static RawClient connect(String host, int port) {
    return new RawClient(Wires.channel(new InetSocketAddress(host, port), 0));
  }

  /**
   * Connects to a TCP port of 127.0.0.1 with a small kernel buffer: if it does not read, the server soon notices.
   *
   * @param receiveBufferBytes size of the kernel's receive buffer; Linux doubles it and has a minimum of about 2 KiB
   */
  public static RawClient connectSlowReader(int port, int receiveBufferBytes) {
    return new RawClient(Wires.channel(new InetSocketAddress(HOST, port), receiveBufferBytes));
  }

  /** Connects to a Unix domain socket. */
  public static RawClient connectUnix(Path path) {
    return new RawClient(Wires.unix(path));
  }

  /** Connects to a TLS port of 127.0.0.1, trusting whatever certificate it shows. */
  public static RawClient connectTls(int port) {
    return connectTls(port, Wires.trustAll(), HOST);
  }

  /**
   * Connects to a TLS port of 127.0.0.1.
   *
   * @param context what the client trusts, such as {@link SelfSigned#trustingContext()}
   * @param serverName the name asked for (SNI) and expected in the certificate
   */
  public static RawClient connectTls(int port, SSLContext context, String serverName) {
    return new RawClient(Wires.tls(new InetSocketAddress(HOST, port), context, serverName));
  }

  /** Sets how long each later call waits; the default is {@link Await#DEADLINE}. */
  public RawClient deadline(Duration deadline) {
    this.deadline = deadline;
    return this;
  }

  /** Returns this side's address, which the server sees as the remote one. */
  public SocketAddress localAddress() {
    return io(wire::localAddress);
  }

  /** Sends a text as UTF-8. */
  public RawClient send(String text) {
    return send(text.getBytes(StandardCharsets.UTF_8));
  }

  /** Sends bytes in hexadecimal, with blanks wherever they help the reader: {@code "00 00 00 09  68656c6c6f"}. */
  public RawClient sendHex(String hex) {
    return send(HexFormat.of().parseHex(hex.replaceAll("\\s", "")));
  }

  /**
   * Sends bytes.
   *
   * @throws AssertionError if the peer takes only part of them in time
   */
  public RawClient send(byte[] bytes) {
    int taken = offer(bytes);
    if (taken < bytes.length) {
      throw new AssertionError("sent " + taken + " of " + bytes.length + " bytes within " + deadline);
    }
    return this;
  }

  /** Sends what the peer takes before the deadline. Returns how many bytes that were: fewer if it does not read. */
  public int offer(byte[] bytes) {
    return io(() -> wire.write(ByteBuffer.wrap(bytes), deadline.toMillis()));
  }

  /**
   * Sends bytes in pieces, with a gap between them that ends early when the peer sends something or closes.
   *
   * @param gap long enough for the server to have read the piece before, most likely; where it must be certain, send
   *   the pieces one by one and wait in between for what the server does with them
   * @return how many bytes were sent before the peer closed
   */
  public int sendInPieces(Duration gap, byte[]... pieces) {
    int sent = 0;
    for (byte[] piece : pieces) {
      try {
        sent += wire.write(ByteBuffer.wrap(piece), deadline.toMillis());
        if (fill(gap.toMillis()) < 0) {
          break;
        }
      } catch (IOException e) {
        break;
      }
    }
    return sent;
  }

  /**
   * Sends bytes one at a time, with a gap after each that ends early when the peer sends something or closes.
   *
   * @return how many bytes were sent before the peer closed
   */
  public int trickle(Duration gap, byte[] bytes) {
    byte[][] pieces = new byte[bytes.length][];
    for (int i = 0; i < bytes.length; i++) {
      pieces[i] = new byte[] {bytes[i]};
    }
    return sendInPieces(gap, pieces);
  }

  /** Sends the end of the stream; the other direction stays open. */
  public RawClient shutdownOutput() {
    return io(() -> {
      wire.shutdownOutput();
      return this;
    });
  }

  /** Reads a number of bytes, exactly. */
  public byte[] read(int count) {
    await(count + " bytes", () -> received.remaining() >= count);
    byte[] bytes = new byte[count];
    received.get(bytes);
    return bytes;
  }

  /** Reads a line that ends with {@code \n}; returns it without that, as UTF-8. A {@code \r} before it stays. */
  public String readLine() {
    String line = readUntil("\n");
    return line.substring(0, line.length() - 1);
  }

  /** Reads up to and with a delimiter, as UTF-8: {@code "\r\n\r\n"} for the head of an HTTP response. */
  public String readUntil(String delimiter) {
    byte[] end = delimiter.getBytes(StandardCharsets.UTF_8);
    int[] scanned = {0};
    await("a message that ends with " + printable(end, 0, end.length), () -> {
      for (; scanned[0] + end.length <= received.remaining(); scanned[0]++) {
        int from = received.position() + scanned[0];
        if (Arrays.equals(received.array(), from, from + end.length, end, 0, end.length)) {
          return true;
        }
      }
      return false;
    });
    return new String(read(scanned[0] + end.length), StandardCharsets.UTF_8);
  }

  /** Reads a frame: 4 bytes of length, themselves included, big-endian, then the payload, which is returned. */
  public byte[] readFrame() {
    int length = ByteBuffer.wrap(read(4)).getInt();
    if (length < 4) {
      throw new AssertionError("frame length: " + length + " (expected: at least 4)");
    }
    return read(length - 4);
  }

  /**
   * Reads all there is until the peer closes.
   *
   * @throws AssertionError if it closes with a reset
   */
  public byte[] readUntilClosed() {
    if (awaitEnd() == Ending.RESET) {
      throw new AssertionError("reset after " + shown() + " (expected: an orderly end)");
    }
    return read(received.remaining());
  }

  /** Expects that the peer closes without sending anything more; returns whether it did so with a reset. */
  public Ending expectClosed() {
    Ending ending = awaitEnd();
    if (received.hasRemaining()) {
      throw new AssertionError("closed, but not before sending " + shown());
    }
    return ending;
  }

  /** Waits until the peer closes, whatever it sends before, which stays to be read; returns whether with a reset. */
  public Ending awaitEnd() {
    long end = end();
    try {
      int state;
      do {
        state = fill(leftMs(end));
      } while (state > 0);
      if (state == 0) {
        throw new AssertionError("not closed within " + deadline + "; received " + shown());
      }
      return Ending.CLOSED;
    } catch (UncheckedIOException e) {
      return Ending.RESET;
    }
  }

  /** Expects that nothing arrives for a while, neither a byte nor the end. The one call that takes its time. */
  public RawClient expectSilence(Duration howLong) {
    int state = received.hasRemaining() ? 1 : fill(howLong.toMillis());
    if (state != 0) {
      throw new AssertionError((state < 0 ? "closed" : "received " + shown()) + " (expected: silence)");
    }
    return this;
  }

  /** Closes so that the peer sees a reset (TCP and TLS; a Unix domain socket is closed). */
  public void reset() {
    io(() -> {
      wire.reset();
      return null;
    });
  }

  /** Closes. A second call does nothing. */
  @Override
  public void close() {
    io(() -> {
      wire.close();
      return null;
    });
  }

  private void await(String what, BooleanSupplier complete) {
    long end = end();
    while (!complete.getAsBoolean()) {
      int state = fill(leftMs(end));
      if (state < 0) {
        throw new AssertionError("closed after " + shown() + " (expected: " + what + ")");
      }
      if (state == 0 && leftMs(end) == 0) {
        throw new AssertionError("received " + shown() + " within " + deadline + " (expected: " + what + ")");
      }
    }
  }

  /** Receives what comes within a time: more than 0 if something did, 0 if nothing, -1 at the end. */
  private int fill(long timeoutMs) {
    return io(() -> {
      ByteBuffer buffer = received.capacity() - received.limit() > 0 ? received : enlarged();
      int unread = buffer.position();
      int end = buffer.limit();
      buffer.limit(buffer.capacity()).position(end);
      int count;
      try {
        count = wire.read(buffer, timeoutMs);
      } finally {
        buffer.limit(buffer.position()).position(unread);
      }
      received = buffer;
      return count;
    });
  }

  private ByteBuffer enlarged() {
    int size = received.remaining() > READ_BYTES / 2 ? received.remaining() * 2 : READ_BYTES;
    return ByteBuffer.allocate(size).put(received).flip();
  }

  private long end() {
    return System.nanoTime() + deadline.toNanos();
  }

  private static long leftMs(long end) {
    return Math.max(0, (end - System.nanoTime()) / 1_000_000);
  }

  private String shown() {
    return printable(received.array(), received.position(), received.remaining());
  }

  private static String printable(byte[] bytes, int offset, int length) {
    StringBuilder text = new StringBuilder().append(length).append(" bytes \"");
    for (int i = offset; i < offset + Math.min(length, SHOWN_BYTES); i++) {
      char c = (char) (bytes[i] & 0xFF);
      text.append(c >= ' ' && c < 0x7F && c != '\\' ? String.valueOf(c) : String.format("\\x%02x", (int) c));
    }
    return text.append(length > SHOWN_BYTES ? "…\"" : "\"").toString();
  }

  private interface Operation<T> {
    T run() throws IOException;
  }

  private static <T> T io(Operation<T> operation) {
    try {
      return operation.run();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
