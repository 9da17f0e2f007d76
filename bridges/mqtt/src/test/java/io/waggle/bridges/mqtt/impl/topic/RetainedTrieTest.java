// SPDX-License-Identifier: Apache-2.0
package io.waggle.bridges.mqtt.impl.topic;

import static org.assertj.core.api.Assertions.assertThat;

import io.waggle.bridges.mqtt.impl.broker.Message;
import io.waggle.bridges.mqtt.impl.wire.Properties;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class RetainedTrieTest {

  private static final List<String> TOPICS =
    List.of("a", "a/b", "a/b/c", "a/c", "b", "/", "/a", "a/", "$SYS/x", "a//b");

  private final RetainedTrie trie = new RetainedTrie();

  private static Message message(String topic) {
    return new Message(topic, new byte[] {1}, 0, true, Properties.NONE, "", Long.MAX_VALUE);
  }

  private List<String> matching(String filter) {
    List<String> found = new ArrayList<>();
    trie.matching(filter).forEachRemaining(each -> found.add(each.topic()));
    return found;
  }

  @Test
  void eachFilterFindsWhatItMatchesAndEachOnce() {
    TOPICS.forEach(topic -> trie.put(message(topic)));
    for (String filter : List.of("#", "+", "a/#", "a/+", "+/+", "+/b", "a/b", "+/+/c", "a/+/#", "$SYS/#", "/#", "+/#",
      "x", "a/", "+/", "a/+/b")) {
      Set<String> expected = new TreeSet<>(TOPICS.stream().filter(topic -> Topics.matches(filter, topic)).toList());
      assertThat(matching(filter)).as(filter).containsExactlyInAnyOrderElementsOf(expected);
    }
  }

  @Test
  void whatIsRemovedIsGoneAndLeavesNoNodes() {
    TOPICS.forEach(topic -> trie.put(message(topic)));
    assertThat(trie.remove("a/b").topic()).isEqualTo("a/b");
    assertThat(trie.remove("a/b")).isNull();
    assertThat(trie.get("a/b")).isNull();
    assertThat(trie.get("a/b/c")).isNotNull();
    TOPICS.forEach(trie::remove);
    assertThat(matching("#")).isEmpty();
    assertThat(matching("$SYS/#")).isEmpty();
  }

  @Test
  void whatChangesDuringAWalkDoesNotEndIt() {
    for (int i = 0; i < 1_000; i++) {
      trie.put(message("t/" + i));
    }
    var walk = trie.matching("t/#");
    int count = 0;
    while (walk.hasNext()) {
      String topic = walk.next().topic();
      trie.remove(topic);
      count++;
    }
    assertThat(count).isEqualTo(1_000);
    assertThat(matching("#")).isEmpty();
  }
}
