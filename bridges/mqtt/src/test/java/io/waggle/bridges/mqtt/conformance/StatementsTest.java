// SPDX-License-Identifier: Apache-2.0
package io.waggle.bridges.mqtt.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * The table of all normative statements, {@code conformance/statements.tsv}: each number of the specifications is
 * there once, each test that it names exists, and what has none says why.
 */
class StatementsTest {

  private static final Path FOLDER = Path.of("conformance");
  private static final Path TESTS = Path.of("src/test/java");
  private static final List<String> REASONS = List.of("client's duty", "does not apply", "not yet");

  private static final Pattern ANNOTATION = Pattern.compile("@(Test|ParameterizedTest|RepeatedTest)\\b");

  private record Statement(String version, String number, String text, String test, String reason) {

    String id() {
      return version + " " + number;
    }

    /** Returns what the totals count it as. */
    String state() {
      return test.equals("-") ? REASONS.stream().filter(reason::startsWith).findFirst().orElse("no reason")
        : "shown by a test";
    }
  }

  @Test
  void everyNumberOfTheSpecificationsIsInTheTableOnce() throws IOException {
    List<String> ids = table().stream().map(Statement::id).toList();
    assertThat(ids).doesNotHaveDuplicates().containsExactlyInAnyOrderElementsOf(numbers());
    assertThat(ids).filteredOn(id -> id.startsWith("5.0 ")).hasSize(252);
    assertThat(ids).filteredOn(id -> id.startsWith("3.1.1 ")).hasSize(141);
  }

  @Test
  void everyStatementHasATestThatExistsOrAReason() throws IOException {
    Map<String, String> sources = sources();
    assertThat(table().stream().filter(statement -> !(statement.test().equals("-")
      ? REASONS.stream().anyMatch(statement.reason()::startsWith)
      : statement.reason().isEmpty() && exists(statement.test(), sources)))).isEmpty();
    assertThat(table()).extracting(Statement::text).doesNotContain("");
  }

  @Test
  void countsWhatIsShown() throws IOException {
    Map<String, Map<String, Long>> totals = table().stream().collect(Collectors.groupingBy(Statement::version,
      TreeMap::new, Collectors.groupingBy(Statement::state, TreeMap::new, Collectors.counting())));
    totals.forEach((version, states) -> System.out.println("MQTT " + version + " statements: " + states));
    assertThat(totals).hasSize(2).allSatisfy((version, states) -> assertThat(states).doesNotContainKey("no reason"));
  }

  private static List<Statement> table() throws IOException {
    List<String> lines = Files.readAllLines(FOLDER.resolve("statements.tsv"));
    assertThat(lines.get(0)).isEqualTo("version\tnumber\tstatement\ttest\treason");
    return lines.stream().skip(1).map(line -> line.split("\t", -1)).map(cells -> {
      assertThat(cells).as(cells[0] + " " + cells[1]).hasSize(5);
      return new Statement(cells[0], cells[1], cells[2], cells[3], cells[4]);
    }).toList();
  }

  private static List<String> numbers() throws IOException {
    return Files.readAllLines(FOLDER.resolve("numbers.txt")).stream().filter(line -> !line.startsWith("#"))
      .map(line -> line.split("\t")).flatMap(cells -> {
        String[] range = cells[2].split("-");
        return IntStream.rangeClosed(Integer.parseInt(range[0]), Integer.parseInt(range[range.length - 1]))
          .mapToObj(number -> cells[0] + " MQTT-" + cells[1] + "-" + number);
      }).toList();
  }

  /** Returns the test classes of this module by their simple name. */
  private static Map<String, String> sources() throws IOException {
    try (Stream<Path> files = Files.walk(TESTS)) {
      return files.filter(file -> file.toString().endsWith(".java")
        && !file.endsWith("package-info.java")).collect(Collectors.toMap(
          file -> file.getFileName().toString().replace(".java", ""), StatementsTest::text));
    }
  }

  private static boolean exists(String test, Map<String, String> sources) {
    String[] parts = test.split("#");
    String source = parts.length == 2 ? sources.get(parts[0]) : null;
    int at = source == null ? -1 : source.indexOf("\n  void " + parts[1] + "(");
    return at >= 0 && ANNOTATION.matcher(source.substring(source.lastIndexOf("\n\n", at), at)).find();
  }

  private static String text(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }
}
