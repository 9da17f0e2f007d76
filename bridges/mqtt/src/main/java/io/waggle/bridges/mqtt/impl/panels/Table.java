// SPDX-License-Identifier: Apache-2.0
package io.waggle.bridges.mqtt.impl.panels;

import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import io.waggle.internal.Panel;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.PriorityQueue;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** A table of things that have keys: of all of them, the first few behind a key are kept. Any thread. */
final class Table<T> implements Panel {

  private final String name;
  private final String title;
  private final String nothing;
  private final List<Column> columns;
  private final Source<T> source;
  private List<Action> actions = List.of();
  private Function<String, Future<Boolean>> act;

  /**
   * Where rows come from.
   *
   * @param all everything there is at the moment
   * @param key of a thing
   * @param searched what a filter looks at beside the key; may be empty
   * @param row of a thing, without its key
   */
  record Source<T>(Supplier<Stream<T>> all, Function<T, String> key, Function<T, String> searched,
                   Function<T, JsonObject> row) {
  }

  private record Found<T>(String key, T thing) {
  }

  Table(String name, String title, String nothing, List<Column> columns, Source<T> source) {
    this.name = name;
    this.title = title;
    this.nothing = nothing;
    this.columns = List.copyOf(columns);
    this.source = source;
  }

  /** Sets the one thing that can be done with a row. */
  Table<T> action(Action action, Function<String, Future<Boolean>> does) {
    actions = List.of(action);
    act = does;
    return this;
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public String group() {
    return "MQTT";
  }

  @Override
  public String title() {
    return title;
  }

  @Override
  public String nothing() {
    return nothing;
  }

  @Override
  public List<Column> columns() {
    return columns;
  }

  @Override
  public List<Action> actions() {
    return actions;
  }

  @Override
  public Future<Window> rows(String after, int limit, String filter) {
    String part = filter.toLowerCase(Locale.ROOT);
    PriorityQueue<Found<T>> first = new PriorityQueue<>(Comparator.<Found<T>, String>comparing(Found::key).reversed());
    int[] counts = new int[2];
    source.all.get().forEach(thing -> {
      String key = source.key.apply(thing);
      boolean isMeant = part.isEmpty() || (key + "\n" + source.searched.apply(thing)).toLowerCase(Locale.ROOT).contains(part);
      if (!isMeant) {
        return;
      }
      counts[0]++;
      if (key.compareTo(after) > 0) {
        counts[1]++;
        first.add(new Found<>(key, thing));
        if (first.size() > limit) {
          first.poll();
        }
      }
    });
    List<Found<T>> shown = new ArrayList<>(first);
    shown.sort(Comparator.comparing(Found::key));
    return Future.succeededFuture(new Window(shown.stream().map(each ->
      source.row.apply(each.thing).put("key", each.key)).toList(), counts[1] > limit, counts[0]));
  }

  @Override
  public Future<Boolean> act(String action, String key) {
    return actions.stream().anyMatch(each -> each.name().equals(action)) ? act.apply(key)
      : Future.failedFuture("action: " + action + " (expected: one of the table's)");
  }
}
