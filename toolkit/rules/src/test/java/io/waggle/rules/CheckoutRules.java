// SPDX-License-Identifier: Apache-2.0
package io.waggle.rules;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** The rules that need more than one Java file to be seen. */
final class CheckoutRules {

  private static final int LICENCE_WITHIN_LINES = 3;
  private static final List<String> LICENSED =
    List.of(".java", ".xml", ".js", ".mjs", ".groovy", ".kt", ".py", ".php", ".sh", ".html", ".css", ".yaml", ".yml");

  private CheckoutRules() {
  }

  /** A package of main code without package-info.java. The default package needs none. */
  static List<Violation> packagesAreDescribed(Checkout checkout) {
    Set<String> folders = new TreeSet<>();
    for (String file : checkout.filesEndingWith(".java")) {
      int sources = file.indexOf("src/main/java/");
      if (sources >= 0 && file.lastIndexOf('/') > sources + "src/main/java/".length()) {
        folders.add(file.substring(0, file.lastIndexOf('/')));
      }
    }
    List<Violation> found = new ArrayList<>();
    for (String folder : folders) {
      if (!checkout.exists(folder + "/package-info.java")) {
        found.add(new Violation(folder + "/package-info.java", 1,
          "missing: 3-10 lines on what lives here, what does not, where to start"));
      }
    }
    return found;
  }

  /** A source file in any language that does not name its licence in the first lines. */
  static List<Violation> licenceIsNamed(Checkout checkout) {
    List<Violation> found = new ArrayList<>();
    for (String file : checkout.files()) {
      boolean licensed = LICENSED.stream().anyMatch(file::endsWith) && !file.contains("/vectors/");
      if (licensed && checkout.read(file).lines().limit(LICENCE_WITHIN_LINES)
        .noneMatch(line -> line.contains(JavaRules.SPDX))) {
        found.add(new Violation(file, 1, "name the licence in a comment on top: " + JavaRules.SPDX));
      }
    }
    return found;
  }
}
