// SPDX-License-Identifier: Apache-2.0
package io.waggle.launcher;

import io.vertx.core.cli.Argument;
import io.vertx.core.cli.CLI;
import io.vertx.core.cli.Option;
import io.waggle.launcher.impl.Failure;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** Refuses options a command does not have, which Vert.x's parser takes for arguments and drops. */
final class Arguments {

  private Arguments() {
  }

  static void check(CLI cli, String... args) {
    int free = 0;
    for (int i = 0; i < args.length; i++) {
      String arg = args[i];
      if (!arg.startsWith("-") || arg.equals("-")) {
        free++;
      } else if (!arg.startsWith("-D")) {
        Option option = option(cli, arg);
        boolean takesNext = option.acceptValue() && !option.isFlag() && !arg.contains("=");
        i += takesNext ? 1 : 0;
      }
    }
    boolean unlimited = cli.getArguments().stream().anyMatch(Argument::isMultiValued);
    if (free > cli.getArguments().size() && !unlimited && !cli.getName().equals("start")) {
      throw Failure.usage("arguments: " + free + " (expected: " + cli.getArguments().size() + "; see vertx "
        + cli.getName() + " --help)");
    }
  }

  /** Binds each value of a repeatable option to it: the parser would take the words that follow for values too. */
  static List<String> bound(CLI cli, String... args) {
    List<String> words = new ArrayList<>();
    for (int i = 0; i < args.length; i++) {
      String arg = args[i];
      boolean repeatable = arg.startsWith("-") && !arg.contains("=") && i + 1 < args.length && cli.getOptions().stream()
        .anyMatch(option -> option.isMultiValued() && arg.replaceFirst("^--?", "").equals(option.getLongName()));
      words.add(repeatable ? arg + "=" + args[++i] : arg);
    }
    return words;
  }

  private static Option option(CLI cli, String arg) {
    String name = arg.replaceFirst("^--?", "").replaceFirst("=.*$", "");
    for (Option option : cli.getOptions()) {
      if (name.equals(option.getLongName()) || name.equals(option.getShortName())) {
        return option;
      }
    }
    String known = cli.getOptions().stream().filter(option -> !option.isHidden())
      .map(option -> "-" + option.getName()).sorted().collect(Collectors.joining(" "));
    throw Failure.usage("option: " + arg.replaceFirst("=.*$", "") + " (expected: one of " + known + ")");
  }
}
