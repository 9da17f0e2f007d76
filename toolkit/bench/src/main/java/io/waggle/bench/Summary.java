// SPDX-License-Identifier: Apache-2.0
package io.waggle.bench;

import io.vertx.core.json.JsonObject;
import io.waggle.bench.load.Faults;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Gathers the pairs of a scenario and makes its last line. One thread.
 *
 * <pre>{@code {"scenario":"fanout-ws","ratio":1.31,"ratios":{"1000":1.38,"5000":1.31},…}}</pre>
 */
final class Summary {

  /** Which ratio of several sizes is the worst. */
  enum Better {
    /** A figure such as messages a second. */
    HIGHER,
    /** A figure such as bytes or seconds. */
    LOWER
  }

  private final String scenario;
  private final Better better;
  private final boolean self;
  private final Map<Integer, Map<String, Ratios>> sizes = new TreeMap<>();
  private Faults faults = Faults.NONE;
  private String failure;

  Summary(String scenario, Better better, boolean self) {
    this.scenario = scenario;
    this.better = better;
    this.self = self;
  }

  /** Adds a pair of the figure that decides. */
  void pair(int size, double reference, double ours) {
    pair(size, "", reference, ours);
  }

  /** Adds a pair of a further figure, such as {@code cpu}. */
  void pair(int size, String figure, double reference, double ours) {
    if (reference > 0 && ours > 0) {
      sizes.computeIfAbsent(size, key -> new TreeMap<>()).computeIfAbsent(figure, key -> new Ratios())
        .add(reference, ours);
    } else {
      fail(size + " connections: a figure of " + Math.min(reference, ours) + " (expected: more than 0)");
    }
  }

  /** Adds what the checkers found; anything but nothing fails the scenario. */
  void faults(String side, int size, Faults found) {
    faults = faults.plus(found);
    if (found.any()) {
      fail(side + " with " + size + " connections: " + found + " (expected: no fault)");
    }
  }

  /** Fails the scenario; the first reason is kept. */
  void fail(String reason) {
    if (failure == null) {
      failure = reason;
    }
  }

  String failure() {
    return failure;
  }

  JsonObject lastLine() {
    JsonObject line = new JsonObject().put("scenario", scenario).put("ratio", worst(""));
    line.put("better", better == Better.HIGHER ? "higher" : "lower");
    line.put("ratios", medians(""));
    figures().forEach(figure -> line.put(figure + "Ratios", medians(figure)));
    JsonObject pairs = new JsonObject();
    sizes.forEach((size, figures) -> pairs.put(size.toString(),
      figures.containsKey("") ? figures.get("").all().stream().map(Report::rounded).toList() : List.of()));
    Report.put(line.put("pairs", pairs), faults);
    if (self) {
      line.put("self", true);
    }
    if (failure != null) {
      line.put("failure", failure);
    }
    return line;
  }

  private List<String> figures() {
    return sizes.values().stream().flatMap(figures -> figures.keySet().stream())
      .filter(figure -> !figure.isEmpty()).distinct().toList();
  }

  private JsonObject medians(String figure) {
    JsonObject medians = new JsonObject();
    sizes.forEach((size, figures) -> {
      if (figures.containsKey(figure)) {
        medians.put(size.toString(), Report.rounded(figures.get(figure).median()));
      }
    });
    return medians;
  }

  /** Returns the worst median of the sizes; null if there is no pair. */
  private Double worst(String figure) {
    Double worst = null;
    for (Map<String, Ratios> figures : sizes.values()) {
      Ratios ratios = figures.get(figure);
      if (ratios != null) {
        double median = Report.rounded(ratios.median());
        worst = worst == null ? median
          : better == Better.HIGHER ? Math.min(worst, median) : Math.max(worst, median);
      }
    }
    return worst;
  }
}
