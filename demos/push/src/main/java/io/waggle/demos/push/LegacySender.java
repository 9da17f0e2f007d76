// SPDX-License-Identifier: Apache-2.0
package io.waggle.demos.push;

import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.JsonArray;
import io.waggle.bridges.socketio.EngineOptions;
import io.waggle.bridges.socketio.Socket;
import io.waggle.bridges.socketio.SocketIo;
import io.waggle.bridges.socketio.SocketIoOptions;
import io.waggle.web.HttpWorker;
import io.waggle.web.HttpWorkerOptions;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * The interface of web-msg-sender, for pages and back ends that were made for it: a form over HTTP and three events of
 * Socket.IO. One for a demo; its context only.
 *
 * <pre>
 *   POST type=publish&amp;to=7&amp;content=hi   ok | offline | fail      (or as a query)
 *   login 7 -&gt;                                                   first login of a socket counts
 *   &lt;- new_msg "hi"                                              with HTML escaped
 *   &lt;- update_online_count "当前&lt;b&gt;2&lt;/b&gt;人在线，共打开&lt;b&gt;3&lt;/b&gt;个页面"
 * </pre>
 */
final class LegacySender extends VerticleBase {

  private static final long COUNT_EVERY_MS = 1_000;
  private static final int MAX_UID = 100;

  private final String host;
  private final int socketIoPort;
  private final int httpPort;
  /** Pages of each user. */
  private final Map<String, Integer> pages = new HashMap<>();
  private int lastUsers;
  private int lastPages;
  private SocketIo io;
  private HttpWorker http;

  /** Creates one that does not listen yet; port 0 is any. */
  LegacySender(String host, int socketIoPort, int httpPort) {
    this.host = host;
    this.socketIoPort = socketIoPort;
    this.httpPort = httpPort;
  }

  @Override
  public Future<?> start() {
    io = SocketIo.create(vertx, new SocketIoOptions().setName("web-msg-sender")
      .setHttp(new HttpWorkerOptions().setHost(host).setPort(socketIoPort))
      .setEngine(new EngineOptions().setOrigins(List.of("*"))));
    io.onConnection(socket -> socket.on("login", (args, ack) -> login(socket, args)));
    http = HttpWorker.create(vertx, new HttpWorkerOptions().setHost(host).setPort(httpPort))
      .requestHandler(this::handle);
    vertx.setPeriodic(COUNT_EVERY_MS, timer -> tellCount());
    return io.listen().compose(listening -> http.listen());
  }

  private void login(Socket socket, JsonArray args) {
    String uid = args.isEmpty() ? "" : String.valueOf(args.getValue(0));
    if (uid.isEmpty() || uid.length() > MAX_UID || socket.data().containsKey("uid")) {
      return;
    }
    socket.data().put("uid", uid);
    socket.join(room(uid));
    pages.merge(uid, 1, Integer::sum);
    socket.onDisconnect(reason -> pages.computeIfPresent(uid, (key, count) -> count == 1 ? null : count - 1));
    socket.emit("update_online_count", count());
  }

  private static String room(String uid) {
    return "user " + uid;
  }

  private void tellCount() {
    int allPages = pages.values().stream().mapToInt(Integer::intValue).sum();
    if (pages.size() != lastUsers || allPages != lastPages) {
      lastUsers = pages.size();
      lastPages = allPages;
      io.emit("update_online_count", count());
    }
  }

  private String count() {
    return "当前<b>" + lastUsers + "</b>人在线，共打开<b>" + lastPages + "</b>个页面";
  }

  private void handle(HttpServerRequest request) {
    if (request.method() == HttpMethod.POST) {
      http.form(request, form -> Future.succeededFuture(publish(name -> {
        String value = form.fields().get(name);
        return value == null ? request.getParam(name) : value;
      }))).onComplete(answer -> answer(request, answer), failure -> http.fail(request, failure));
    } else {
      answer(request, publish(request::getParam));
    }
  }

  private static void answer(HttpServerRequest request, String answer) {
    request.response().putHeader("content-type", "text/html; charset=utf-8").end(answer);
  }

  private String publish(Function<String, String> field) {
    String content = field.apply("content");
    if (!"publish".equals(field.apply("type")) || content == null) {
      return "fail";
    }
    String to = field.apply("to");
    if (to == null || to.isEmpty()) {
      io.emit("new_msg", escaped(content));
      return "ok";
    }
    io.to(room(to)).emit("new_msg", escaped(content));
    return pages.containsKey(to) ? "ok" : "offline";
  }

  private static String escaped(String text) {
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace("\"", "&quot;")
      .replace("'", "&#039;");
  }

  /** Returns the port of Socket.IO. */
  int socketIoPort() {
    return io.actualPort();
  }

  /** Returns the port of the form. */
  int httpPort() {
    return http.actualPort();
  }

  @Override
  public Future<?> stop() {
    return Future.join(io.close(), http.close());
  }
}
