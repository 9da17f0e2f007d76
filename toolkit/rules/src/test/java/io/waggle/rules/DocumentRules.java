// SPDX-License-Identifier: Apache-2.0
package io.waggle.rules;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The rules for Markdown: relative links lead somewhere, snippets are cut from sources that are built, commands name
 * what is there.
 */
final class DocumentRules {

  private static final Pattern LINK = Pattern.compile(
    "\\[[^\\]]*]\\(\\s*<?([^)\\s>]+)>?[^)]*\\)|^\\[[^\\]]+]:\\s*(\\S+)|(?:src|href)=\"([^\"]+)\"");
  private static final Pattern ELSEWHERE = Pattern.compile("[a-zA-Z][a-zA-Z0-9+.-]*:.*");
  private static final Pattern CODE_SPAN = Pattern.compile("`[^`]*`");
  /** Language of a snippet to the end of the files it may be cut from. */
  private static final Map<String, List<String>> SOURCES = Map.of(
    "java", List.of(".java"),
    "kotlin", List.of(".kt"),
    "groovy", List.of(".groovy"),
    "js", List.of(".js", ".mjs"),
    "javascript", List.of(".js", ".mjs"));
  /** Languages of commands; a block without one may hold them too, among lines that are none. */
  private static final Set<String> SHELLS = Set.of("sh", "bash", "shell", "console", "");

  private final Checkout checkout;

  DocumentRules(Checkout checkout) {
    this.checkout = checkout;
  }

  List<Violation> linksLeadSomewhere(Markdown document) {
    List<Violation> found = new ArrayList<>();
    document.prose().forEach((number, line) -> {
      Matcher matcher = LINK.matcher(CODE_SPAN.matcher(line).replaceAll(""));
      while (matcher.find()) {
        String target = firstOf(matcher);
        if (!ELSEWHERE.matcher(target).matches() && !leadsSomewhere(document, target)) {
          found.add(new Violation(document.path(), number, target + ": leads nowhere: mend the link"));
        }
      }
    });
    return found;
  }

  private static String firstOf(Matcher matcher) {
    for (int group = 1; group < matcher.groupCount(); group++) {
      if (matcher.group(group) != null) {
        return matcher.group(group);
      }
    }
    return matcher.group(matcher.groupCount());
  }

  private boolean leadsSomewhere(Markdown document, String target) {
    int hash = target.indexOf('#');
    String file = hash < 0 ? target : target.substring(0, hash);
    String anchor = hash < 0 ? "" : target.substring(hash + 1);
    Path folder = Path.of(document.path()).getParent();
    Path resolved = file.isEmpty() ? Path.of(document.path()) : (folder == null ? Path.of(file) : folder.resolve(file));
    String path = resolved.normalize().toString().replace('\\', '/');
    if (path.startsWith("..") || !checkout.exists(path)) {
      return false;
    }
    return anchor.isEmpty() || !path.endsWith(".md")
      || new Markdown(path, checkout.read(path)).anchors().contains(anchor.toLowerCase(Locale.ROOT));
  }

  List<Violation> snippetsAreBuilt(Markdown document) {
    List<Violation> found = new ArrayList<>();
    for (Markdown.Block block : document.blocks()) {
      List<String> ends = SOURCES.get(block.language());
      if (ends != null && !isCutFromSource(block.text(), ends)) {
        found.add(new Violation(document.path(), block.line(), "no source file contains this " + block.language()
          + " snippet: cut it, word for word, from one that is built and tested"));
      }
    }
    return found;
  }

  private boolean isCutFromSource(String snippet, List<String> ends) {
    String wanted = withoutBlanks(snippet);
    return checkout.files().stream()
      .filter(file -> ends.stream().anyMatch(file::endsWith))
      .anyMatch(file -> withoutBlanks(checkout.read(file)).contains(wanted));
  }

  private static String withoutBlanks(String text) {
    return text.lines().map(line -> line.strip().replaceAll("\\s+", " ")).filter(line -> !line.isEmpty())
      .collect(Collectors.joining("\n"));
  }

  List<Violation> commandsNameWhatIsThere(Markdown document) {
    CommandRules rules = new CommandRules(checkout);
    List<Violation> found = new ArrayList<>();
    for (Markdown.Block block : document.blocks()) {
      if (SHELLS.contains(block.language())) {
        List<String> lines = block.text().lines().toList();
        for (int i = 0; i < lines.size(); i++) {
          int line = block.line() + 1 + i;
          rules.check(lines.get(i)).forEach(text -> found.add(new Violation(document.path(), line, text)));
        }
      }
    }
    return found;
  }
}
