// SPDX-License-Identifier: Apache-2.0
package io.waggle.impl.websocket;

import io.netty.handler.codec.http.HttpHeaders;
import io.vertx.core.MultiMap;
import io.vertx.core.net.SocketAddress;
import io.waggle.Handshake;
import java.util.List;

/** The opening handshake as the client sees it once it is over: its request target, the server's headers. */
final class ClientHandshake implements Handshake {

  private final ClientRequest request;
  private final MultiMap headers = MultiMap.caseInsensitiveMultiMap();

  ClientHandshake(ClientRequest request, HttpHeaders headers) {
    this.request = request;
    headers.forEach(entry -> this.headers.add(entry.getKey(), entry.getValue()));
  }

  @Override
  public String uri() {
    return request.target();
  }

  @Override
  public MultiMap headers() {
    return headers;
  }

  @Override
  public SocketAddress remoteAddress() {
    return request.server();
  }

  @Override
  public List<String> subProtocols() {
    return request.subProtocols();
  }

  @Override
  public String subProtocol() {
    return headers.get("Sec-WebSocket-Protocol");
  }

  @Override
  public void accept(String chosen) {
    throw new IllegalStateException("handshake: already answered, by the server");
  }

  @Override
  public void reject(int status, String body) {
    throw new IllegalStateException("handshake: already answered, by the server");
  }
}
