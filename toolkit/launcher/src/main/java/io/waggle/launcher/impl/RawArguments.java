// SPDX-License-Identifier: Apache-2.0
package io.waggle.launcher.impl;

import io.vertx.core.spi.launcher.ExecutionContext;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** The words of a command line as the user typed them, for handing them to a child process. */
public final class RawArguments {

  private static final String KEY = "waggle.arguments";
  private static final Set<String> FLAGS = Set.of("redirect-output");

  private RawArguments() {
  }

  public static void put(ExecutionContext context, String... args) {
    context.put(KEY, List.of(args));
  }

  @SuppressWarnings("unchecked")
  public static List<String> of(ExecutionContext context) {
    return (List<String>) context.get(KEY);
  }

  /** Returns the words without some options and their values. */
  public static List<String> without(List<String> words, String... options) {
    Set<String> unwanted = Set.of(options);
    List<String> kept = new ArrayList<>();
    for (int i = 0; i < words.size(); i++) {
      String word = words.get(i);
      String name = word.startsWith("-") ? word.replaceFirst("^--?", "").replaceFirst("=.*$", "") : null;
      if (name == null || !unwanted.contains(name)) {
        kept.add(word);
      } else if (!word.contains("=") && !FLAGS.contains(name)) {
        i++;
      }
    }
    return kept;
  }
}
