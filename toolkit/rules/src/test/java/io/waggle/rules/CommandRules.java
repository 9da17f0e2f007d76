// SPDX-License-Identifier: Apache-2.0
package io.waggle.rules;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Checks one line of a shell snippet: the scripts, demos, Maven modules and profiles it names are in the checkout.
 * It cannot tell whether a command works; the tests of what it starts do that.
 */
final class CommandRules {

  private static final Pattern DEMO = Pattern.compile("\\bdemo:(\\w[\\w-]*)");
  private static final Pattern PROFILE = Pattern.compile("(?:^|\\s)-P\\s*([\\w,-]+)");
  private static final Pattern PROJECTS = Pattern.compile("(?:^|\\s)-pl\\s+([\\w/,:.-]+)");

  private final Checkout checkout;

  CommandRules(Checkout checkout) {
    this.checkout = checkout;
  }

  /** Returns what is wrong with a line, in words; empty if nothing is. */
  List<String> check(String line) {
    List<String> problems = new ArrayList<>();
    String command = line.strip().replaceFirst("^\\$\\s+", "").replaceFirst("(^|\\s)#.*$", "");
    String program = command.split("\\s", 2)[0];
    if (!program.startsWith("./") && !program.equals("mvn")) {
      return problems;
    }
    if (program.startsWith("./")) {
      checkScript(program, problems);
    }
    for (Matcher demo = DEMO.matcher(command); demo.find(); ) {
      if (!checkout.exists("demos/" + demo.group(1))) {
        problems.add("demo:" + demo.group(1) + ": no folder demos/" + demo.group(1));
      }
    }
    if (program.equals("mvn")) {
      checkMaven(command, problems);
    }
    return problems;
  }

  private void checkScript(String program, List<String> problems) {
    Path script = checkout.root().resolve(program.substring(2));
    if (!Files.isRegularFile(script)) {
      problems.add(program + ": no such file in the root of the checkout");
    } else if (!Files.isExecutable(script)) {
      problems.add(program + ": not executable");
    }
  }

  private void checkMaven(String command, List<String> problems) {
    for (Matcher profiles = PROFILE.matcher(command); profiles.find(); ) {
      for (String profile : profiles.group(1).split(",")) {
        if (!checkout.read("pom.xml").contains("<id>" + profile + "</id>")) {
          problems.add("-P" + profile + ": no such profile in pom.xml");
        }
      }
    }
    for (Matcher projects = PROJECTS.matcher(command); projects.find(); ) {
      for (String project : projects.group(1).split(",")) {
        if (!project.startsWith(":") && !checkout.exists(project + "/pom.xml")) {
          problems.add("-pl " + project + ": no such module");
        }
      }
    }
  }
}
