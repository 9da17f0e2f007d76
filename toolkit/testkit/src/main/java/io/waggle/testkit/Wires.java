// SPDX-License-Identifier: Apache-2.0
package io.waggle.testkit;

import io.waggle.testkit.internal.ChannelWire;
import io.waggle.testkit.internal.TlsWire;
import io.waggle.testkit.internal.Wire;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;

/** Opens the connections of {@link RawClient}. */
final class Wires {

  private static final int HANDSHAKE_TIMEOUT_MS = 10_000;

  private Wires() {
  }

  static Wire channel(SocketAddress address, int receiveBufferBytes) {
    try {
      return new ChannelWire(address, receiveBufferBytes);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static Wire unix(Path path) {
    return channel(UnixDomainSocketAddress.of(path), 0);
  }

  static Wire tls(InetSocketAddress address, SSLContext context, String serverName) {
    try {
      Socket plain = new Socket();
      plain.setTcpNoDelay(true);
      plain.connect(address, HANDSHAKE_TIMEOUT_MS);
      SSLSocket socket =
        (SSLSocket) context.getSocketFactory().createSocket(plain, serverName, address.getPort(), true);
      SSLParameters parameters = socket.getSSLParameters();
      parameters.setEndpointIdentificationAlgorithm("HTTPS");
      socket.setSSLParameters(parameters);
      socket.setSoTimeout(HANDSHAKE_TIMEOUT_MS);
      socket.startHandshake();
      return new TlsWire(plain, socket);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static SSLContext trustAll() {
    try {
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(null, new TrustManager[] {new TrustAll()}, null);
      return context;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }
}
