// SPDX-License-Identifier: Apache-2.0
package io.waggle.impl.websocket;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpRequest;
import io.vertx.core.MultiMap;
import io.vertx.core.net.SocketAddress;
import io.waggle.Handshake;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

/** A WebSocket opening request whose form was found right. Event loop of its connection only. */
public final class HandshakeImpl implements Handshake {

  private final HttpRequest request;
  private final SocketAddress remoteAddress;
  private final Consumer<String> onAccept;
  private final BiConsumer<Integer, String> onReject;
  private MultiMap headers;
  private String subProtocol;
  private boolean answered;

  /**
   * Creates a handshake.
   *
   * @param onAccept gets the sub-protocol or null
   * @param onReject gets status and body
   */
  public HandshakeImpl(HttpRequest request, SocketAddress remoteAddress, Consumer<String> onAccept,
                       BiConsumer<Integer, String> onReject) {
    this.request = request;
    this.remoteAddress = remoteAddress;
    this.onAccept = onAccept;
    this.onReject = onReject;
  }

  @Override
  public String uri() {
    return request.uri();
  }

  @Override
  public MultiMap headers() {
    if (headers == null) {
      headers = MultiMap.caseInsensitiveMultiMap();
      request.headers().forEach(entry -> headers.add(entry.getKey(), entry.getValue()));
    }
    return headers;
  }

  @Override
  public SocketAddress remoteAddress() {
    return remoteAddress;
  }

  @Override
  public List<String> subProtocols() {
    List<String> offered = new ArrayList<>();
    for (String line : request.headers().getAll(HttpHeaderNames.SEC_WEBSOCKET_PROTOCOL)) {
      for (String name : line.split(",")) {
        if (!name.isBlank()) {
          offered.add(name.trim());
        }
      }
    }
    return offered;
  }

  @Override
  public String subProtocol() {
    return subProtocol;
  }

  @Override
  public void accept(String chosen) {
    if (chosen != null && !subProtocols().contains(chosen)) {
      throw new IllegalArgumentException("subProtocol: " + chosen + " (expected: one of " + subProtocols() + ")");
    }
    answer();
    subProtocol = chosen;
    onAccept.accept(chosen);
  }

  @Override
  public void reject(int status, String body) {
    if (status < 400 || status > 599) {
      throw new IllegalArgumentException("status: " + status + " (expected: 400-599)");
    }
    answer();
    onReject.accept(status, body);
  }

  private void answer() {
    if (answered) {
      throw new IllegalStateException("handshake: already answered");
    }
    answered = true;
  }

  /** Returns whether it was accepted or rejected. */
  public boolean isAnswered() {
    return answered;
  }
}
