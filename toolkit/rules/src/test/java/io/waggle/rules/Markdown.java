// SPDX-License-Identifier: Apache-2.0
package io.waggle.rules;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** A Markdown file: its prose by line number, its fenced blocks and the anchors of its headings. */
final class Markdown {

  /** A fenced block; {@code line} is that of the fence, its text begins one below. */
  record Block(String language, int line, String text) {
  }

  private final String path;
  private final Map<Integer, String> prose = new TreeMap<>();
  private final List<Block> blocks = new ArrayList<>();

  Markdown(String path, String text) {
    this.path = path;
    List<String> lines = text.lines().toList();
    for (int i = 0; i < lines.size(); i++) {
      String line = lines.get(i).strip();
      if (line.startsWith("```")) {
        int start = i++;
        StringBuilder content = new StringBuilder();
        while (i < lines.size() && !lines.get(i).strip().startsWith("```")) {
          content.append(lines.get(i++)).append('\n');
        }
        String language = line.substring(3).strip().split("\\s")[0].toLowerCase(Locale.ROOT);
        blocks.add(new Block(language, start + 1, content.toString()));
      } else {
        prose.put(i + 1, lines.get(i));
      }
    }
  }

  String path() {
    return path;
  }

  Map<Integer, String> prose() {
    return prose;
  }

  List<Block> blocks() {
    return blocks;
  }

  /** What a link to a heading says after its {@code #}: lower case, blanks as hyphens, no other punctuation. */
  Set<String> anchors() {
    Set<String> anchors = new HashSet<>();
    for (String line : prose.values()) {
      if (line.startsWith("#")) {
        String heading = line.replaceFirst("^#+\\s*", "").toLowerCase(Locale.ROOT);
        anchors.add(heading.replaceAll("[^\\p{L}\\p{N} _-]", "").strip().replace(' ', '-'));
      }
    }
    return anchors;
  }
}
