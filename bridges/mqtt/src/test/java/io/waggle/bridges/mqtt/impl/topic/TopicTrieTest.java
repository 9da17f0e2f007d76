// SPDX-License-Identifier: Apache-2.0
package io.waggle.bridges.mqtt.impl.topic;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TopicTrieTest {

  private final TopicTrie<String, String> trie = new TopicTrie<>();

  private List<String> matching(String topic) {
    List<String> found = new ArrayList<>();
    trie.match(topic, found::add);
    return found;
  }

  @ParameterizedTest
  @CsvSource({"a,a,true", "a,A,false", "a/b,a/b,true", "a/+,a/b,true", "a/+,a,false", "a/+,a/,true", "a/#,a,true",
    "a/#,a/b/c,true", "#,a/b,true", "+,a,true", "+,/a,false", "/+,/a,true", "+/+,/a,true", "#,$SYS/x,false",
    "+/x,$SYS/x,false", "$SYS/#,$SYS/x,true", "$SYS/+,$SYS/x,true", "a/+/c,a/b/c,true", "a/+/c,a/b/d,false",
    "+/b/#,a/b,true", "a//b,a//b,true", "a/+/b,a//b,true"})
  void aFilterMatchesWhatTheSpecificationSays(String filter, String topic, boolean matches) {
    trie.put(filter, "who", "subscription");
    assertThat(matching(topic)).hasSize(matches ? 1 : 0);
    assertThat(Topics.matches(filter, topic)).isEqualTo(matches);
    assertThat(trie.remove(filter, "who")).isEqualTo("subscription");
    assertThat(matching(topic)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({"a/#/b,false", "a#,false", "#,true", "a/#,true", "a+,false", "+a/b,false", "a/+/b,true", "+,true",
    "/,true", "'',false", "a/b/c/d/e,false"})
  void aFilterHasItsForm(String filter, boolean isOne) {
    assertThat(Topics.isFilter(filter, 4)).isEqualTo(isOne);
  }

  @ParameterizedTest
  @CsvSource({"$share/g/a,g,a", "$share/g//a,g,/a", "$share/g/+/b,g,+/b", "a,,a"})
  void aSharedSubscriptionIsTakenApart(String named, String group, String filter) {
    assertThat(Topics.parse(named, 32)).isEqualTo(new Topics.Filter(group, filter));
  }

  @ParameterizedTest
  @CsvSource({"$share/g", "$share//a", "$share/g/", "$share/+/a", "$share/g#/a", "$share/"})
  void aSharedSubscriptionNeedsAGroupAndAFilter(String named) {
    assertThat(Topics.parse(named, 32)).isNull();
  }

  @Test
  void manySubscribersOfOneFilterAreKeptApart() {
    trie.put("a", "x", "1");
    trie.put("a", "y", "2");
    assertThat(trie.put("a", "x", "3")).isEqualTo("1");
    assertThat(matching("a")).containsExactlyInAnyOrder("2", "3");
    assertThat(trie.size()).isEqualTo(2);
    trie.remove("a", "x");
    trie.remove("a", "nobody");
    assertThat(matching("a")).containsExactly("2");
  }

  @Test
  void theVersionRisesWithEachChange() {
    long before = trie.version();
    trie.put("a", "x", "1");
    long added = trie.version();
    trie.remove("a", "x");
    assertThat(added).isGreaterThan(before);
    assertThat(trie.version()).isGreaterThan(added);
  }

  @Test
  void aHundredThousandSubscriptionsAreMatchedByVisitingAHandful() {
    for (int i = 0; i < 100_000; i++) {
      trie.put("site-" + i % 100 + "/device-" + i + "/+", "who-" + i, "s-" + i);
    }
    trie.put("#", "all", "all");
    trie.put("+/+/state", "states", "states");
    List<String> found = new ArrayList<>();
    int visited = trie.match("site-42/device-4242/state", found::add);
    assertThat(found).containsExactlyInAnyOrder("s-4242", "all", "states");
    assertThat(visited).isLessThan(10);
  }

  @Test
  void itFindsWhatALoopOverAllFiltersFinds() {
    Random random = new Random(7);
    String[] words = {"a", "b", "", "+", "#", "$x"};
    Map<String, String> filters = new HashMap<>();
    for (int i = 0; i < 500; i++) {
      String filter = path(random, words);
      if (Topics.isFilter(filter, 32)) {
        filters.put(filter, filter);
        trie.put(filter, filter, filter);
      }
      if (i % 3 == 0 && !filters.isEmpty()) {
        String gone = filters.keySet().iterator().next();
        filters.remove(gone);
        assertThat(trie.remove(gone, gone)).isEqualTo(gone);
      }
    }
    for (int i = 0; i < 500; i++) {
      String topic = path(random, new String[] {"a", "b", "", "c", "$x"});
      List<String> expected = filters.keySet().stream().filter(filter -> Topics.matches(filter, topic)).toList();
      assertThat(matching(topic)).as(topic).containsExactlyInAnyOrderElementsOf(expected);
    }
  }

  private static String path(Random random, String[] words) {
    List<String> levels = new ArrayList<>();
    for (int i = random.nextInt(4); i >= 0; i--) {
      levels.add(words[random.nextInt(words.length)]);
    }
    return String.join("/", levels);
  }
}
