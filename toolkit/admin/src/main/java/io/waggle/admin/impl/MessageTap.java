// SPDX-License-Identifier: Apache-2.0
package io.waggle.admin.impl;

import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.waggle.web.EventStream;
import io.waggle.web.ServerEvent;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.Set;

/**
 * Shows the messages of all nodes as they come and go to a few watchers, each for a minute: it goes from node to node
 * and takes what each {@link TapSource} has collected. On the admin's context.
 */
final class MessageTap {

  /** After which a watcher has to ask again. */
  static final long WATCH_MS = 60_000;

  private static final int MOST_WATCHERS = 4;
  private static final long ROUND_MS = 500;
  /** Messages of one round that are shown, of all nodes together. */
  private static final int SHOWN_PER_ROUND = 100;

  private final Vertx own;
  private final Cluster cluster;
  private final Set<Watcher> watchers = new LinkedHashSet<>();
  private long opened;

  MessageTap(Vertx own, Cluster cluster) {
    this.own = own;
    this.cluster = cluster;
  }

  /** Answers a request with the messages of the next minute; false if it cannot, as too many are watching. */
  boolean open(HttpServerRequest request) {
    if (watchers.size() >= MOST_WATCHERS) {
      Replies.error(request, 503, "watchers: " + watchers.size() + " (expected: fewer than " + MOST_WATCHERS + ")");
      return false;
    }
    Watcher watcher = new Watcher(EventStream.open(own, request), request.getParam("filter", ""));
    watchers.add(watcher);
    watcher.begin();
    return true;
  }

  /** Somebody who watches. */
  private final class Watcher {
    private final EventStream stream;
    private final JsonObject about;
    private final Set<String> asked = new HashSet<>();
    private int room;

    Watcher(EventStream stream, String filter) {
      this.stream = stream;
      this.about = new JsonObject().put("watch", cluster.nodes().get(0) + "-" + ++opened).put("filter", filter);
    }

    void begin() {
      round();
      long rounds = own.setPeriodic(ROUND_MS, id -> round());
      long end = own.setTimer(WATCH_MS, id -> stream.send(ServerEvent.of("").withName("end"))
        .onComplete(sent -> stream.close()));
      stream.closeHandler(reason -> {
        own.cancelTimer(rounds);
        own.cancelTimer(end);
        watchers.remove(this);
      });
    }

    /** A node that has not answered yet is left out, and so is a round that the browser has no room for. */
    private void round() {
      if (stream.writeQueueFull()) {
        return;
      }
      room = SHOWN_PER_ROUND;
      cluster.nodes().stream().filter(asked::add).forEach(node -> cluster.ask(node, "tap", about).onComplete(done -> {
        asked.remove(node);
        if (stream.isClosed()) {
          return;
        }
        if (done.succeeded()) {
          show(node, done.result());
        } else {
          send("silent", new JsonObject().put("node", node).put("error", String.valueOf(done.cause().getMessage())));
        }
      }));
    }

    private void show(String node, JsonObject answer) {
      JsonArray seen = answer.getJsonArray("seen");
      int shown = Math.min(room, seen.size());
      room -= shown;
      for (int i = 0; i < shown; i++) {
        send("message", seen.getJsonObject(i).put("node", node));
      }
      int skipped = answer.getInteger("skipped") + seen.size() - shown;
      if (skipped > 0) {
        send("skipped", new JsonObject().put("node", node).put("messages", skipped));
      }
    }

    private void send(String name, JsonObject event) {
      stream.send(ServerEvent.of(event.encode()).withName(name));
    }
  }
}
