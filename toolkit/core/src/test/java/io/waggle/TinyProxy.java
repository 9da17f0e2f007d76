// SPDX-License-Identifier: Apache-2.0
package io.waggle;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.NetClient;
import io.vertx.core.net.NetServer;
import io.vertx.core.net.NetSocket;
import io.waggle.testkit.Await;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** A proxy that speaks HTTP CONNECT, or SOCKS5 (RFC 1928 and 1929) if the first byte is a 5, to one user. */
final class TinyProxy {

  private final NetServer server;
  private final NetClient client;
  private final String user;
  private final String password;
  private final List<String> targets = new CopyOnWriteArrayList<>();

  private TinyProxy(Vertx vertx, String user, String password) {
    this.server = vertx.createNetServer();
    this.client = vertx.createNetClient();
    this.user = user;
    this.password = password;
  }

  static TinyProxy start(Vertx vertx, String user, String password) {
    TinyProxy proxy = new TinyProxy(vertx, user, password);
    proxy.server.connectHandler(socket -> socket.handler(proxy.new Session(socket)::received));
    Await.result(proxy.server.listen(0, "127.0.0.1"));
    return proxy;
  }

  int port() {
    return server.actualPort();
  }

  /** Returns host and port of all that was connected to, as the clients named them. */
  List<String> targets() {
    return targets;
  }

  Future<Void> close() {
    return server.close().eventually(client::close);
  }

  /** One client's connection, from its first byte until the tunnel stands. */
  private final class Session {
    private final NetSocket socket;
    private Buffer in = Buffer.buffer();
    private boolean greeted;
    private boolean known;

    Session(NetSocket socket) {
      this.socket = socket;
    }

    void received(Buffer bytes) {
      in.appendBuffer(bytes);
      if (greeted || in.getByte(0) == 5) {
        socks();
      } else if (in.toString().endsWith("\r\n\r\n")) {
        http(in.toString());
      }
    }

    private void http(String head) {
      String credentials = Base64.getEncoder().encodeToString((user + ":" + password).getBytes(StandardCharsets.UTF_8));
      if (!head.toLowerCase().contains("proxy-authorization: basic " + credentials.toLowerCase())) {
        socket.end(Buffer.buffer("HTTP/1.1 407 Who are you?\r\nContent-Length: 0\r\n\r\n"));
        return;
      }
      String target = head.split(" ")[1];
      tunnel(target.substring(0, target.lastIndexOf(':')),
        Integer.parseInt(target.substring(target.lastIndexOf(':') + 1)), Buffer.buffer("HTTP/1.1 200 Go\r\n\r\n"));
    }

    private void socks() {
      if (!greeted) {
        greeted = true;
        in = Buffer.buffer();
        socket.write(Buffer.buffer(new byte[] {5, 2}));
      } else if (!known) {
        int userLength = in.getByte(1);
        int passwordLength = in.getByte(2 + userLength);
        known = in.getString(2, 2 + userLength).equals(user)
          && in.getString(3 + userLength, 3 + userLength + passwordLength).equals(password);
        in = Buffer.buffer();
        socket.write(Buffer.buffer(new byte[] {1, (byte) (known ? 0 : 1)}));
      } else {
        boolean name = in.getByte(3) == 3;
        String host = name ? in.getString(5, 5 + in.getByte(4))
          : in.getUnsignedByte(4) + "." + in.getByte(5) + "." + in.getByte(6) + "." + in.getUnsignedByte(7);
        tunnel(host, in.getUnsignedShort(in.length() - 2),
          Buffer.buffer(new byte[] {5, 0, 0, 1, 127, 0, 0, 1, 0, 0}));
      }
    }

    private void tunnel(String host, int port, Buffer yes) {
      targets.add(host + ":" + port);
      socket.pause();
      client.connect(port, "127.0.0.1").onSuccess(upstream -> {
        socket.write(yes);
        socket.pipeTo(upstream);
        upstream.pipeTo(socket);
      }).onFailure(e -> socket.close());
    }
  }
}
