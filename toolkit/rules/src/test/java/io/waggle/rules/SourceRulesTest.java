// SPDX-License-Identifier: Apache-2.0
package io.waggle.rules;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Runs every source rule on every Java file of the checkout. */
class SourceRulesTest {

  private static Checkout checkout;
  private static List<SourceFile> files;

  @BeforeAll
  static void read() {
    checkout = Checkout.current();
    files = checkout.javaFiles();
  }

  @TestFactory
  Stream<DynamicTest> everyFileKeepsTheRules() {
    Map<String, SourceRule> rules = new TreeMap<>(Map.of(
      "the licence stands first", JavaRules::spdxFirst,
      "files have at most 600 lines", JavaRules::fileIsShort,
      "methods have at most 70 lines", JavaRules::methodsAreShort,
      "what is public is documented", JavaRules::publicMeansDocumented,
      "imports name what is used", JavaRules::noWildcardImports,
      "package-info.java says something", JavaRules::packageInfoSaysSomething,
      "nothing sleeps", TestRules::noSleeps,
      "tests bind port 0", TestRules::noFixedPorts,
      "no test is skipped silently", TestRules::noSilentSkips));
    return rules.entrySet().stream().map(rule -> DynamicTest.dynamicTest(rule.getKey(), () ->
      assertNone(files.stream().flatMap(file -> rule.getValue().check(file).stream()).toList())));
  }

  @Test
  void everyPackageIsDescribed() {
    assertNone(CheckoutRules.packagesAreDescribed(checkout));
  }

  @Test
  void everySourceFileNamesItsLicence() {
    assertNone(CheckoutRules.licenceIsNamed(checkout));
  }

  @Test
  void looksAtTheWholeCheckout() {
    assertThat(files).extracting(SourceFile::path).contains(
      "toolkit/core/src/main/java/io/waggle/Worker.java",
      "toolkit/rules/src/test/java/io/waggle/rules/SourceRulesTest.java");
  }

  /** Smells are for reviewers to see; they fail nothing. */
  @AfterAll
  static void reportSmells() {
    files.stream().flatMap(file -> Smells.of(file).stream()).forEach(smell -> System.out.println("smell: " + smell));
  }

  private static void assertNone(List<Violation> violations) {
    assertThat(violations.stream().map(Violation::toString).collect(Collectors.joining("\n"))).isEmpty();
  }
}
