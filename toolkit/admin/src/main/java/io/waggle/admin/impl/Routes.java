// SPDX-License-Identifier: Apache-2.0
package io.waggle.admin.impl;

import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.waggle.admin.impl.Access.Key;
import io.waggle.admin.impl.Access.Right;
import io.waggle.internal.Audit;
import io.waggle.web.HttpWorker;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * All that the admin server answers, and what each of it needs. There is no way in but through {@link #handle}. On the
 * admin's context.
 */
final class Routes {

  private static final int MOST_ROWS = 500;
  private static final int DEFAULT_ROWS = 50;

  /** One of them; without a right to need it is open to everybody. */
  record Route(HttpMethod method, String path, Right needs, Handler<HttpServerRequest> handler) {
  }

  private final List<Route> all = new ArrayList<>();
  private final Audit audit = new Audit();
  private final Access access;
  private final Page page;
  private final Parts parts;
  private HttpWorker worker;

  /** What the routes are made of. */
  record Parts(Health health, Cluster cluster, Metrics metrics, Lists lists, LiveFeed feed, MessageTap tap,
               String tokenFile) {
  }

  /** What is shown a window at a time. */
  record Lists(ConnectionList connections, GatewayList gateways, ChannelList channels, PanelList panels) {
  }

  Routes(Access access, Page page, Parts parts) {
    this.access = access;
    this.page = page;
    this.parts = parts;
    Health health = parts.health();
    open(HttpMethod.GET, "/livez", request -> Health.answer(request, health.liveness()));
    open(HttpMethod.GET, "/readyz", request -> Health.answer(request, health.readiness()));
    open(HttpMethod.GET, "/startupz", request -> Health.answer(request, health.startup()));
    page.paths().forEach(path -> add(HttpMethod.GET, path, Right.READ, page::send));
    add(HttpMethod.GET, "/metrics", Right.READ, this::metrics);
    add(HttpMethod.GET, "/api/status", Right.READ, this::status);
    add(HttpMethod.GET, "/api/connections", Right.READ, this::connections);
    add(HttpMethod.GET, "/api/gateways", Right.READ, this::gateways);
    add(HttpMethod.GET, "/api/channels", Right.READ, this::channels);
    add(HttpMethod.GET, "/api/panels", Right.READ, request -> Replies.json(request, parts.lists().panels().panels()));
    add(HttpMethod.GET, "/api/panel", Right.READ, this::panel);
    add(HttpMethod.POST, "/api/act", Right.WRITE, this::act);
    add(HttpMethod.GET, "/api/events", Right.READ, request -> parts.feed().open(request));
    add(HttpMethod.GET, "/api/tap", Right.READ, this::tap);
    add(HttpMethod.GET, "/api/me", Right.READ, this::me);
    add(HttpMethod.POST, "/api/kick", Right.WRITE, this::kick);
    add(HttpMethod.POST, "/logout", Right.READ, this::logout);
    open(HttpMethod.POST, "/login", this::login);
  }

  private void add(HttpMethod method, String path, Right needs, Handler<HttpServerRequest> handler) {
    all.add(new Route(method, path, needs, handler));
  }

  private void open(HttpMethod method, String path, Handler<HttpServerRequest> handler) {
    add(method, path, Right.NOTHING, handler);
  }

  List<Route> all() {
    return all;
  }

  /** Sets who reads bodies. */
  void worker(HttpWorker worker) {
    this.worker = worker;
  }

  /** Answers a request. */
  void handle(HttpServerRequest request) {
    Replies.secure(request.response());
    List<Route> routes = all.stream().filter(route -> route.path().equals(request.path())).toList();
    HttpMethod wanted = request.method() == HttpMethod.HEAD ? HttpMethod.GET : request.method();
    Route route = routes.stream().filter(one -> one.method() == wanted).findFirst().orElse(null);
    boolean isHealth = route != null && route.needs() == Right.NOTHING && route.method() == HttpMethod.GET;
    if (!isHealth && !access.knowsHost(request)) {
      refuse(request, 421, "host: not one of this server's (expected: localhost, an IP address or a name of"
        + " waggle.admin.names)");
    } else if (route != null && route.needs() == Right.NOTHING) {
      route.handler().handle(request);
    } else if (right(request) == Right.NOTHING) {
      unauthorized(request);
    } else if (route == null) {
      int status = routes.isEmpty() ? 404 : 405;
      Replies.error(request, status, request.method() + " " + request.path() + ": no such route");
    } else if (route.needs().compareTo(right(request)) > 0) {
      refuse(request, 403, "right: to look (expected: to change; start with -Dwaggle.admin.write=true)");
    } else if (route.method() == HttpMethod.POST && !access.isMeant(request)) {
      refuse(request, 403, "header: " + Access.WRITE_HEADER + " missing (expected: any value)");
    } else {
      route.handler().handle(request);
    }
  }

  private Right right(HttpServerRequest request) {
    return access.rightOf(access.keyOf(request));
  }

  /** Who asks, for the audit: an address, and what it shows to be let in. */
  private String by(HttpServerRequest request) {
    return by(request, access.keyOf(request));
  }

  private static String by(HttpServerRequest request, Key key) {
    return request.remoteAddress().hostAddress() + "/" + key.name().toLowerCase(Locale.ROOT);
  }

  private static String action(HttpServerRequest request) {
    String path = request.path();
    return path.equals("/") ? "page" : path.substring(path.startsWith("/api/") ? "/api/".length() : 1);
  }

  private void refuse(HttpServerRequest request, int status, String why) {
    audit.refused(action(request), by(request), "", why);
    Replies.error(request, status, why);
  }

  private void unauthorized(HttpServerRequest request) {
    String accept = request.getHeader("accept");
    if (access.keyOf(request) == Key.WRONG) {
      audit.refused(action(request), by(request), "", "wrong token");
    }
    if (request.method() == HttpMethod.GET && accept != null && accept.contains("text/html")) {
      page.askForToken(request, parts.tokenFile(), false);
      return;
    }
    request.response().putHeader("www-authenticate", "Bearer");
    Replies.error(request, 401, "token: missing or wrong (expected: Authorization: Bearer and the content of "
      + parts.tokenFile() + ")");
  }

  private void login(HttpServerRequest request) {
    if (!access.isOwnOrigin(request)) {
      refuse(request, 403, "origin: another page (expected: this one)");
      return;
    }
    worker.form(request, form -> {
      String given = form.field("token");
      if (given == null || !access.isToken(given.strip())) {
        audit.refused("login", by(request, Key.WRONG), "", "wrong token");
        page.askForToken(request, parts.tokenFile(), true);
      } else {
        Audit.done("login", by(request, Key.TOKEN), "", "welcome");
        request.response().putHeader("set-cookie", access.login()).putHeader("location", "/").setStatusCode(303).end();
      }
      return Future.succeededFuture();
    }).onFailure(failure -> {
      if (!request.response().ended()) {
        page.askForToken(request, parts.tokenFile(), true);
      }
    });
  }

  private void logout(HttpServerRequest request) {
    Audit.done("logout", by(request), "", "ended");
    request.response().putHeader("set-cookie", access.logout(request)).setStatusCode(204).end();
  }

  private void me(HttpServerRequest request) {
    Replies.json(request, 200, new JsonObject().put("write", right(request) == Right.WRITE));
  }

  private void metrics(HttpServerRequest request) {
    parts.metrics().scrape().onComplete(
      text -> Replies.text(request, 200, Metrics.CONTENT_TYPE, text),
      failure -> Replies.error(request, 500, String.valueOf(failure.getMessage())));
  }

  private void status(HttpServerRequest request) {
    Cluster cluster = parts.cluster();
    Replies.json(request, isForAll(request) ? allNodes(cluster) : cluster.here("status", new JsonObject()));
  }

  /** Returns the status of all nodes. */
  static Future<JsonObject> allNodes(Cluster cluster) {
    return cluster.askAll("status", new JsonObject())
      .map(nodes -> new JsonObject().put("nodes", new JsonArray(List.copyOf(nodes.values()))));
  }

  private static boolean isForAll(HttpServerRequest request) {
    return "true".equals(request.getParam("cluster"));
  }

  private void connections(HttpServerRequest request) {
    int size = size(request);
    int from = size * number(request, "page", 0, 0, Integer.MAX_VALUE / MOST_ROWS - 1);
    ConnectionList connections = parts.lists().connections();
    Replies.json(request, isForAll(request) ? connections.everywhere(from, size, filter(request))
      : connections.here(from, size, filter(request)));
  }

  private void gateways(HttpServerRequest request) {
    int size = size(request);
    int from = size * number(request, "page", 0, 0, GatewayList.MOST_ROWS / size - 1);
    Replies.json(request,
      parts.lists().gateways().get(request.getParam("kind", "groups"), from, size, filter(request)));
  }

  private void channels(HttpServerRequest request) {
    Replies.json(request,
      parts.lists().channels().get(request.getParam("after", ""), size(request), filter(request)));
  }

  private void panel(HttpServerRequest request) {
    Replies.json(request, parts.lists().panels().get(request.getParam("name", ""), request.getParam("after", ""),
      size(request), filter(request)));
  }

  private static int size(HttpServerRequest request) {
    return number(request, "size", DEFAULT_ROWS, 1, MOST_ROWS);
  }

  private static String filter(HttpServerRequest request) {
    return request.getParam("filter", "").strip();
  }

  private static int number(HttpServerRequest request, String name, int fallback, int least, int most) {
    try {
      String given = request.getParam(name);
      return given == null ? fallback : Math.max(least, Math.min(most, Integer.parseInt(given)));
    } catch (NumberFormatException e) {
      return fallback;
    }
  }

  private void tap(HttpServerRequest request) {
    if (parts.tap().open(request)) {
      Audit.done("tap", by(request), filter(request), "opened");
    }
  }

  private void kick(HttpServerRequest request) {
    worker.json(request).compose(body -> {
      String id = body.getString("id", "");
      return parts.lists().connections().kick(id)
        .onSuccess(closed -> Audit.done("kick", by(request), id, closed ? "closed" : "not here"))
        .onFailure(failure -> Audit.done("kick", by(request), id, "failed: " + failure.getMessage()));
    }).onComplete(closed -> {
      if (closed) {
        Replies.json(request, 200, new JsonObject().put("closed", true));
      } else {
        Replies.error(request, 404, "connection: not here (expected: an id as the list of connections shows)");
      }
    }, failure -> worker.fail(request, failure));
  }

  private void act(HttpServerRequest request) {
    worker.json(request).compose(body -> {
      String panel = body.getString("panel", "");
      String action = body.getString("action", "");
      String row = body.getString("row", "");
      return parts.lists().panels().act(body.getString("node", ""), panel, action, row)
        .map(done -> done ? "" : "row: not here (expected: one as the panel shows)")
        .otherwise(failure -> String.valueOf(failure.getMessage()))
        .onSuccess(wrong -> Audit.done(panel + " " + action, by(request), row, wrong.isEmpty() ? "done" : wrong));
    }).onComplete(wrong -> {
      if (wrong.isEmpty()) {
        Replies.json(request, 200, new JsonObject().put("done", true));
      } else {
        Replies.error(request, 404, wrong);
      }
    }, failure -> worker.fail(request, failure));
  }
}
