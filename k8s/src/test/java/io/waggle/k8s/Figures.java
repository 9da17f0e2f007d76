// SPDX-License-Identifier: Apache-2.0
package io.waggle.k8s;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** The figures that {@code docs/operations.md} names, and what an expression of PromQL uses. Immutable. */
final class Figures {

  private static final Pattern ROW = Pattern.compile("^\\| `(waggle_[a-z_]+)` \\|", Pattern.MULTILINE);
  private static final Pattern NAME = Pattern.compile("\\bwaggle_[a-z_]+");
  private static final Pattern MATCHED = Pattern.compile("(\\w+)\\s*(?:=~|!~|!=|=)\\s*\"");
  private static final Pattern GROUPED = Pattern.compile("\\bby \\(([\\w, ]+)\\)");
  /** Of our figures, and what Prometheus adds to each. */
  private static final Set<String> LABELS = Set.of("worker", "transport", "side", "dir", "reason", "gateway", "channels",
    "loop", "bridge", "event", "namespace", "pod", "container");

  private final Set<String> documented;

  private Figures(Set<String> documented) {
    this.documented = documented;
  }

  static Figures documented() {
    try {
      String page = Files.readString(Overlay.ROOT.resolve("../docs/operations.md"));
      return new Figures(found(ROW, page, 1));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  Set<String> names() {
    return documented;
  }

  /** What an expression uses that is not documented, one line each. */
  List<String> violations(String expression) {
    List<String> violations = new ArrayList<>();
    Set<String> used = found(NAME, expression, 0);
    used.removeAll(documented);
    used.forEach(name -> violations.add(name + " (expected: one of " + documented + ")"));
    Set<String> labels = found(MATCHED, expression, 1);
    found(GROUPED, expression, 1).forEach(list -> labels.addAll(List.of(list.split(", *"))));
    labels.removeAll(LABELS);
    labels.forEach(label -> violations.add(label + " (expected: one of the labels " + LABELS + ")"));
    if (expression.chars().filter(c -> c == '(').count() != expression.chars().filter(c -> c == ')').count()) {
      violations.add(expression + " (expected: as many closing brackets as opening ones)");
    }
    return violations;
  }

  private static Set<String> found(Pattern pattern, String text, int group) {
    return pattern.matcher(text).results().map((MatchResult match) -> match.group(group))
      .collect(Collectors.toCollection(TreeSet::new));
  }
}
