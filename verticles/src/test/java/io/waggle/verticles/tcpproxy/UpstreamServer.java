// SPDX-License-Identifier: Apache-2.0
package io.waggle.verticles.tcpproxy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** A server behind the proxy whose every step the test decides: blocking sockets, no threads. */
final class UpstreamServer implements AutoCloseable {

  private static final int DEADLINE_MS = 10_000;

  private final ServerSocket server;
  private final List<Peer> peers = new ArrayList<>();

  private UpstreamServer(int port) {
    try {
      server = new ServerSocket();
      server.setReuseAddress(true);
      server.setSoTimeout(DEADLINE_MS);
      server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static UpstreamServer start() {
    return new UpstreamServer(0);
  }

  /** Starts one where another was. */
  static UpstreamServer startAgain(int port) {
    return new UpstreamServer(port);
  }

  /** Returns a port on which nobody listens. */
  static int closedPort() {
    try (UpstreamServer server = start()) {
      return server.port();
    }
  }

  int port() {
    return server.getLocalPort();
  }

  UpstreamOptions options() {
    return new UpstreamOptions("127.0.0.1", port());
  }

  /** Waits for the next connection. */
  Peer accept() {
    try {
      Peer peer = new Peer(server.accept());
      peers.add(peer);
      return peer;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    peers.forEach(Peer::close);
    try {
      server.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** One connection of the server. */
  static final class Peer {

    private final Socket socket;

    Peer(Socket socket) throws IOException {
      this.socket = socket;
      socket.setSoTimeout(DEADLINE_MS);
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

    Peer send(String text) {
      return send(text.getBytes(StandardCharsets.UTF_8));
    }

    Peer send(byte[] bytes) {
      return io(() -> {
        socket.getOutputStream().write(bytes);
        return this;
      });
    }

    String read(int count) {
      return new String(readBytes(count), StandardCharsets.ISO_8859_1);
    }

    byte[] readBytes(int count) {
      return io(() -> socket.getInputStream().readNBytes(count));
    }

    byte[] readToEnd() {
      return io(() -> socket.getInputStream().readAllBytes());
    }

    Peer shutdownOutput() {
      return io(() -> {
        socket.shutdownOutput();
        return this;
      });
    }

    /** Closes so that the other end sees a reset. */
    void reset() {
      io(() -> {
        socket.setSoLinger(true, 0);
        socket.close();
        return null;
      });
    }

    void close() {
      io(() -> {
        socket.close();
        return null;
      });
    }
  }
}
