// SPDX-License-Identifier: Apache-2.0
package io.waggle.rules;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DocumentRulesTest {

  /** Runs the rules on every Markdown file of this checkout. */
  @Nested
  class OfThisCheckout {

    private final Checkout checkout = Checkout.current();
    private final DocumentRules rules = new DocumentRules(checkout);

    private void assertNone(Function<Markdown, List<Violation>> rule) {
      List<String> documents = checkout.filesEndingWith(".md");
      assertThat(documents).contains("CONTRIBUTING.md", "SECURITY.md");
      String violations = documents.stream()
        .flatMap(path -> rule.apply(new Markdown(path, checkout.read(path))).stream())
        .map(Violation::toString).collect(Collectors.joining("\n"));
      assertThat(violations).isEmpty();
    }

    @Test
    void linksLeadSomewhere() {
      assertNone(rules::linksLeadSomewhere);
    }

    @Test
    void snippetsAreBuilt() {
      assertNone(rules::snippetsAreBuilt);
    }

    @Test
    void commandsNameWhatIsThere() {
      assertNone(rules::commandsNameWhatIsThere);
    }
  }

  /** Feeds each rule something that breaks it, in a small checkout made for that. */
  @Nested
  class OnViolations {

    @TempDir
    Path root;
    private DocumentRules rules;

    @BeforeEach
    void makeCheckout() throws IOException {
      Files.createDirectories(root.resolve("demos/chat"));
      Files.createDirectories(root.resolve("toolkit/core"));
      Files.writeString(root.resolve("pom.xml"), "<profiles><profile><id>soak</id></profile></profiles>");
      Files.writeString(root.resolve("toolkit/core/pom.xml"), "<project/>");
      Files.writeString(root.resolve("GUIDE.md"), "# Guide\n## The first step\n");
      Files.writeString(root.resolve("demos/chat/Chat.java"), "class Chat {\n    int a  = 1;\n\n    int b = 2;\n}\n");
      Files.writeString(root.resolve("vertx"), "#!/bin/sh\n");
      assertThat(root.resolve("vertx").toFile().setExecutable(true)).isTrue();
      rules = new DocumentRules(Checkout.at(root));
    }

    private Markdown readme(String text) {
      return new Markdown("README.md", text);
    }

    @ParameterizedTest
    @ValueSource(strings = {"[a](MISSING.md)", "![a](picture.png \"title\")", "[a](GUIDE.md#the-second-step)",
      "[a](#nowhere)", "[a]: docs/missing.md", "<img src=\"missing.png\">", "[a](../outside.md)",
      "[a](GUIDE.md) and [b](MISSING.md)"})
    void catchesLinksThatLeadNowhere(String text) {
      assertThat(rules.linksLeadSomewhere(readme("# Title\n" + text))).singleElement().asString()
        .startsWith("README.md:2: ").contains("leads nowhere");
    }

    @ParameterizedTest
    @ValueSource(strings = {"[a](GUIDE.md)", "[a](GUIDE.md#the-first-step)", "[a](demos/chat)",
      "[a](https://vertx.io/docs/)", "[a](mailto:a@example.test)", "`[a](MISSING.md)`", "```\n[a](MISSING.md)\n```"})
    void acceptsLinksThatLeadSomewhere(String text) {
      assertThat(rules.linksLeadSomewhere(readme("# Title\n" + text))).isEmpty();
    }

    @Test
    void resolvesLinksFromTheFolderOfTheDocument() {
      assertThat(rules.linksLeadSomewhere(new Markdown("demos/chat/PAGE.md", "[a](../../GUIDE.md)"))).isEmpty();
      assertThat(rules.linksLeadSomewhere(new Markdown("demos/chat/PAGE.md", "[a](GUIDE.md)"))).hasSize(1);
    }

    @Test
    void catchesASnippetThatIsInNoSource() {
      assertThat(rules.snippetsAreBuilt(readme("text\n\n```java\nint c = 3;\n```\n"))).singleElement().asString()
        .startsWith("README.md:3: no source file contains this java snippet");
      assertThat(rules.snippetsAreBuilt(readme("```js\nint a = 1;\n```\n"))).hasSize(1);
    }

    @Test
    void acceptsASnippetThatDiffersOnlyInBlanks() {
      assertThat(rules.snippetsAreBuilt(readme("```java\nint a = 1;\nint b = 2;\n```\n```json\n{}\n```\n"))).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"./missing run x", "./vertx run demo:missing", "mvn verify -Pmissing",
      "mvn -q -pl toolkit/missing test", "$ ./missing"})
    void catchesCommandsThatNameWhatIsNotThere(String command) {
      assertThat(rules.commandsNameWhatIsThere(readme("```sh\ncd x\n" + command + "\n```\n"))).singleElement()
        .asString().startsWith("README.md:3: ");
      assertThat(rules.commandsNameWhatIsThere(readme("```\n" + command + "\n```\n"))).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"./vertx run demo:chat   # not ./missing", "mvn verify -Psoak", "git clone x",
      "mvn -pl toolkit/core,:waggle-web -am test"})
    void acceptsCommandsThatNameWhatIsThere(String command) {
      assertThat(rules.commandsNameWhatIsThere(readme("```sh\n" + command + "\n```\n"))).isEmpty();
    }
  }
}
