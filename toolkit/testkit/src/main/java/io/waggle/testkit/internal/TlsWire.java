// SPDX-License-Identifier: Apache-2.0
package io.waggle.testkit.internal;

import java.io.IOException;
import java.net.Socket;
import java.net.SocketAddress;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import javax.net.ssl.SSLSocket;

/** TLS on a blocking socket. Writing has no deadline: a peer that reads nothing blocks it. */
public final class TlsWire implements Wire {

  private final Socket plain;
  private final SSLSocket socket;

  /** Takes a TLS socket on top of a plain one. The handshake was made or is made by the first read or write. */
  public TlsWire(Socket plain, SSLSocket socket) {
    this.plain = plain;
    this.socket = socket;
  }

  @Override
  public int read(ByteBuffer into, long timeoutMs) throws IOException {
    socket.setSoTimeout((int) Math.max(1, timeoutMs));
    byte[] bytes = new byte[into.remaining()];
    try {
      int count = socket.getInputStream().read(bytes);
      if (count > 0) {
        into.put(bytes, 0, count);
      }
      return count;
    } catch (SocketTimeoutException e) {
      return 0;
    }
  }

  @Override
  public int write(ByteBuffer from, long timeoutMs) throws IOException {
    byte[] bytes = new byte[from.remaining()];
    from.get(bytes);
    socket.getOutputStream().write(bytes);
    socket.getOutputStream().flush();
    return bytes.length;
  }

  @Override
  public void shutdownOutput() throws IOException {
    socket.shutdownOutput();
  }

  @Override
  public void reset() throws IOException {
    plain.setSoLinger(true, 0);
    plain.close();
  }

  @Override
  public SocketAddress localAddress() {
    return socket.getLocalSocketAddress();
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
