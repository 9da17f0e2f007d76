// SPDX-License-Identifier: Apache-2.0
package io.waggle;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;

/** A server for one connection that reads a request head and answers with any bytes, then reads until the end. */
final class CannedServer implements AutoCloseable {

  private final ServerSocket server;
  private final CompletableFuture<byte[]> rest = new CompletableFuture<>();

  /**
   * Starts.
   *
   * @param answer makes the response, one byte a character, of the value of {@code Sec-WebSocket-Accept} that is
   *               right for the request
   */
  CannedServer(UnaryOperator<String> answer) throws IOException {
    server = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"));
    Thread thread = new Thread(() -> {
      try (Socket socket = server.accept()) {
        String head = readHead(socket.getInputStream());
        socket.getOutputStream().write(answer.apply(acceptFor(head)).getBytes(StandardCharsets.ISO_8859_1));
        rest.complete(readToEnd(socket.getInputStream()));
      } catch (IOException e) {
        rest.completeExceptionally(e);
      }
    }, "canned-server");
    thread.setDaemon(true);
    thread.start();
  }

  /** Reads to the end; a client that hangs up with bytes unread resets the connection, which is an end too. */
  private static byte[] readToEnd(InputStream in) {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    try {
      in.transferTo(all);
    } catch (IOException e) {
      // The end; what came before counts.
    }
    return all.toByteArray();
  }

  private static String readHead(InputStream in) throws IOException {
    ByteArrayOutputStream head = new ByteArrayOutputStream();
    while (!head.toString(StandardCharsets.ISO_8859_1).endsWith("\r\n\r\n")) {
      int octet = in.read();
      if (octet < 0) {
        throw new IOException("ended after " + head);
      }
      head.write(octet);
    }
    return head.toString(StandardCharsets.ISO_8859_1);
  }

  private static String acceptFor(String head) {
    String key = head.replaceAll("(?is).*sec-websocket-key: ([^\r]*)\r.*", "$1");
    try {
      return Base64.getEncoder().encodeToString(MessageDigest.getInstance("SHA-1").digest(
        (key + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11").getBytes(StandardCharsets.US_ASCII)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  int port() {
    return server.getLocalPort();
  }

  /** Returns all that came after the request, once the client has ended. */
  byte[] rest() throws Exception {
    return rest.get(10, TimeUnit.SECONDS);
  }

  @Override
  public void close() throws IOException {
    server.close();
  }
}
