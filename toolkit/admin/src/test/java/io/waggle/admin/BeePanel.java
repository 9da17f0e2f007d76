// SPDX-License-Identifier: Apache-2.0
package io.waggle.admin;

import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import io.waggle.internal.Panel;
import java.util.List;
import java.util.concurrent.ConcurrentSkipListMap;

/** A table of bees, which can be sent away. */
final class BeePanel implements Panel {

  final ConcurrentSkipListMap<String, Long> bees = new ConcurrentSkipListMap<>();

  BeePanel(String name, int from, int to) {
    for (int i = from; i < to; i++) {
      bees.put("%s-%03d".formatted(name, i), 1_000L * i);
    }
  }

  @Override
  public String name() {
    return "bees";
  }

  @Override
  public String group() {
    return "Bees";
  }

  @Override
  public String title() {
    return "Workers";
  }

  @Override
  public String nothing() {
    return "No bee is here.";
  }

  @Override
  public List<Column> columns() {
    return List.of(new Column("name", "Name", Kind.CODE), new Column("honey", "Honey", Kind.BYTES),
      new Column("connection", "Connection", Kind.CONNECTION));
  }

  @Override
  public List<Action> actions() {
    return List.of(new Action("dismiss", "Dismiss", "Send away the bee"));
  }

  @Override
  public Future<Window> rows(String after, int limit, String filter) {
    List<JsonObject> all = bees.tailMap(after, false).entrySet().stream().filter(bee -> bee.getKey().contains(filter))
      .map(bee -> new JsonObject().put("key", bee.getKey()).put("name", bee.getKey()).put("honey", bee.getValue()))
      .toList();
    int total = (int) bees.keySet().stream().filter(bee -> bee.contains(filter)).count();
    return Future.succeededFuture(new Window(all.stream().limit(limit).toList(), all.size() > limit, total));
  }

  @Override
  public Future<Boolean> act(String action, String key) {
    return action.equals("dismiss") ? Future.succeededFuture(bees.remove(key) != null)
      : Future.failedFuture("action: " + action + " (expected: dismiss)");
  }
}
