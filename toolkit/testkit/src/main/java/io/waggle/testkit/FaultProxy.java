// SPDX-License-Identifier: Apache-2.0
package io.waggle.testkit;

import io.waggle.testkit.internal.FaultyPipe;
import io.waggle.testkit.internal.Faults;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A TCP proxy on loopback that is as bad as a test wants: late, slow, deaf in one direction, corrupting, resetting. Any
 * thread may change how bad; it holds for connections that are open too.
 *
 * <p>Each connection takes four threads: for a hundred connections, not for thousands. What one side ends, the other
 * sees end; bytes keep their order whatever happens to them.
 */
public final class FaultProxy implements AutoCloseable {

  /** Which way bytes go. */
  public enum Direction {
    /** From the client to the server. */
    UP,
    /** From the server to the client. */
    DOWN
  }

  private static final int BACKLOG = 128;
  private static final int CONNECT_TIMEOUT_MS = 5_000;

  private final ServerSocket server;
  private final InetSocketAddress target;
  private final Faults up = new Faults();
  private final Faults down = new Faults();
  private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();

  private FaultProxy(ServerSocket server, InetSocketAddress target) {
    this.server = server;
    this.target = target;
  }

  /**
   * Starts a proxy on a free port of 127.0.0.1.
   *
   * @throws UncheckedIOException if it cannot listen
   */
  public static FaultProxy to(String host, int port) {
    try {
      ServerSocket server = new ServerSocket(0, BACKLOG, InetAddress.getByName("127.0.0.1"));
      FaultProxy proxy = new FaultProxy(server, new InetSocketAddress(host, port));
      daemon("fault proxy " + proxy.port(), proxy::accept);
      return proxy;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Returns the port that it listens on. */
  public int port() {
    return server.getLocalPort();
  }

  /** Returns how many sockets are open, two for each connection that passes. */
  public int openSockets() {
    return sockets.size();
  }

  /** Delivers every byte that much later; zero for at once. */
  public FaultProxy delay(Direction direction, Duration delay) {
    faults(direction).delay(delay);
    return this;
  }

  /** Lets that many bytes pass in a second, over all connections; 0 for as many as come. */
  public FaultProxy bandwidth(Direction direction, int bytesPerSecond) {
    faults(direction).bandwidth(bytesPerSecond);
    return this;
  }

  /** Holds back all bytes until {@link #pass}, as a cut cable does: nobody is told, and nothing is lost for TCP. */
  public FaultProxy hold(Direction direction) {
    faults(direction).hold(true);
    return this;
  }

  /** Lets the bytes pass that {@link #hold} kept, and those after them. */
  public FaultProxy pass(Direction direction) {
    faults(direction).hold(false);
    return this;
  }

  /** Flips the lowest bit of one byte: the one after that many more, over all connections. */
  public FaultProxy flipByteAfter(Direction direction, int bytes) {
    faults(direction).flipAfter(bytes);
    return this;
  }

  private Faults faults(Direction direction) {
    return direction == Direction.UP ? up : down;
  }

  /** Resets every connection that is open now, on both sides. */
  public void resetAll() {
    // All of them before the first: the other side of that one is closed by whoever sees its end.
    sockets.forEach(FaultProxy::resetWhenClosed);
    sockets.forEach(this::reset);
  }

  private void accept() {
    while (!server.isClosed()) {
      try {
        Socket client = server.accept();
        daemon("fault proxy connection " + client.getPort(), () -> connect(client));
      } catch (IOException e) {
        if (!server.isClosed()) {
          throw new UncheckedIOException(e);
        }
      }
    }
  }

  private void connect(Socket client) {
    Socket upstream = new Socket();
    sockets.add(client);
    try {
      upstream.connect(target, CONNECT_TIMEOUT_MS);
      sockets.add(upstream);
      upstream.setTcpNoDelay(true);
      client.setTcpNoDelay(true);
      FaultyPipe there = new FaultyPipe(client, upstream, up);
      FaultyPipe back = new FaultyPipe(upstream, client, down);
      daemon("fault proxy reads " + client.getPort(), there::read);
      daemon("fault proxy writes " + client.getPort(), there::write);
      daemon("fault proxy reads back " + client.getPort(), back::read);
      back.write();
      there.awaitEnd();
      end(client);
      end(upstream);
    } catch (IOException e) {
      reset(client);
    } finally {
      if (server.isClosed()) {
        reset(client);
        reset(upstream);
      }
    }
  }

  private void end(Socket socket) throws IOException {
    sockets.remove(socket);
    socket.close();
  }

  private void reset(Socket socket) {
    sockets.remove(socket);
    resetWhenClosed(socket);
    try {
      socket.close();
    } catch (IOException e) {
      // It is closed already.
    }
  }

  private static void resetWhenClosed(Socket socket) {
    try {
      socket.setSoLinger(true, 0);
    } catch (IOException e) {
      // It is closed already.
    }
  }

  private static void daemon(String name, Runnable task) {
    Thread thread = new Thread(task, name);
    thread.setDaemon(true);
    thread.start();
  }

  /** Stops listening and resets what is open. */
  @Override
  public void close() {
    try {
      server.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    up.close();
    down.close();
    resetAll();
  }
}
