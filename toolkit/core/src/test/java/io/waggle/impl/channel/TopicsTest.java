// SPDX-License-Identifier: Apache-2.0
package io.waggle.impl.channel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.waggle.ChannelAccess;
import io.waggle.ChannelAccess.Action;
import io.waggle.ChannelAccess.Rule;
import io.waggle.ChannelsOptions;
import io.waggle.testkit.Await;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TopicsTest {

  private final ChannelsOptions limits = new ChannelsOptions();

  @ParameterizedTest
  @CsvSource({
    "a/b, a/b, true", "a/b, a/c, false", "a/+, a/b, true", "a/+, a/b/c, false", "a/+, a, false", "a/+, a/, true",
    "a/#, a, true", "a/#, a/b/c, true", "a/#, ab, false", "#, a/b, true", "#, $sys/x, false", "+/x, $sys/x, false",
    "$sys/#, $sys/x, true", "+, a, true", "+, /a, false", "+/+, /a, true", "/+, /a, true", "+/b/#, a/b, true",
    "a/+/c, a/b/c, true", "a/+/c, a/b/d, false"})
  void matchesAsMqttSays(String pattern, String topic, boolean expected) {
    assertThat(Topics.matches(pattern, topic)).isEqualTo(expected);
    PatternTrie<String> trie = new PatternTrie<>();
    trie.add(pattern, "x");
    assertThat(!trie.match(topic).isEmpty()).isEqualTo(expected);
  }

  @ParameterizedTest
  @ValueSource(strings = {"a/#/b", "a#", "a/b#", "+a", "a/b+/c", "##", "#/a", "", "a\u0000b", "a\nb", "a\u007fb",
    "a\ud800b", "a\u2028b"})
  void refusesPatternsThatAreNone(String pattern) {
    assertThatIllegalArgumentException().isThrownBy(() -> Topics.checkPattern(pattern, limits));
  }

  @ParameterizedTest
  @ValueSource(strings = {"a/+", "#", "a/#", "", "a\u001bb", "a\udc00"})
  void refusesTopicsThatAreNone(String topic) {
    assertThatIllegalArgumentException().isThrownBy(() -> Topics.checkTopic(topic, limits));
  }

  @Test
  void refusesWhatIsTooLongOrTooDeep() {
    assertThatCode(() -> Topics.checkTopic("a".repeat(256), limits)).doesNotThrowAnyException();
    assertThatCode(() -> Topics.checkTopic("a/".repeat(31) + "a", limits)).doesNotThrowAnyException();
    assertThatIllegalArgumentException().isThrownBy(() -> Topics.checkTopic("a".repeat(257), limits))
      .withMessage("topic: 257 bytes (expected: at most 256)");
    assertThatIllegalArgumentException().isThrownBy(() -> Topics.checkTopic("ü".repeat(129), limits))
      .withMessage("topic: 258 bytes (expected: at most 256)");
    assertThatIllegalArgumentException().isThrownBy(() -> Topics.checkTopic("a".repeat(1 << 20), limits));
    assertThatIllegalArgumentException().isThrownBy(() -> Topics.checkTopic("a/".repeat(32) + "a", limits))
      .withMessage("topic: 33 levels (expected: at most 32)");
  }

  private static String random(Random random, boolean wild) {
    List<String> levels = new ArrayList<>();
    int count = 1 + random.nextInt(4);
    for (int i = 0; i < count; i++) {
      int choice = random.nextInt(wild ? 5 : 3);
      if (choice == 4 && i == count - 1) {
        levels.add("#");
      } else {
        levels.add(choice == 3 ? "+" : List.of("a", "b", "$c").get(choice % 3));
      }
    }
    return String.join("/", levels);
  }

  @Test
  void theTrieFindsWhatOneByOneMatchingFinds() {
    Random random = new Random(7);
    PatternTrie<String> trie = new PatternTrie<>();
    Set<String> patterns = new LinkedHashSet<>();
    for (int i = 0; i < 3_000; i++) {
      String pattern = random(random, true);
      if (random.nextInt(3) == 0) {
        assertThat(trie.remove(pattern, pattern)).isEqualTo(patterns.remove(pattern));
      } else {
        assertThat(trie.add(pattern, pattern)).isEqualTo(patterns.add(pattern));
      }
      String topic = random(random, false);
      assertThat(trie.match(topic)).containsExactlyInAnyOrderElementsOf(
        patterns.stream().filter(each -> Topics.matches(each, topic)).toList());
    }
    patterns.forEach(pattern -> trie.remove(pattern, pattern));
    assertThat(trie.isEmpty()).isTrue();
  }

  @Test
  void coveringAndOverlappingAgreeWithTheTopics() {
    Random random = new Random(8);
    List<String> topics = new ArrayList<>();
    for (int i = 0; i < 2_000; i++) {
      topics.add(random(random, false));
    }
    Map<String, Set<String>> matched = new HashMap<>();
    for (int i = 0; i < 2_000; i++) {
      String one = random(random, true);
      String other = random(random, true);
      for (String each : List.of(one, other)) {
        matched.computeIfAbsent(each, pattern -> new LinkedHashSet<>(
          topics.stream().filter(topic -> Topics.matches(pattern, topic)).toList()));
      }
      if (Topics.covers(one, other)) {
        assertThat(matched.get(one)).as(one + " covers " + other).containsAll(matched.get(other));
      }
      boolean common = matched.get(one).stream().anyMatch(matched.get(other)::contains);
      if (common) {
        assertThat(Topics.overlap(one, other)).as(one + " overlaps " + other).isTrue();
      }
    }
  }

  private static boolean allowed(ChannelAccess access, String uid, Action action, String topic) {
    return Await.result(access.isAllowed(uid, action, topic));
  }

  @Test
  void theFirstRuleThatAppliesDecides() {
    ChannelAccess access = ChannelAccess.of(List.of(
      Rule.deny("secret/#", Action.SUBSCRIBE, Action.PUBLISH),
      new Rule(true, "root", Set.of(Action.SUBSCRIBE), "#"),
      Rule.allow("user/%u/#", Action.SUBSCRIBE, Action.PUBLISH),
      Rule.allow("news/+", Action.SUBSCRIBE)));
    assertThat(allowed(access, "ann", Action.SUBSCRIBE, "news/today")).isTrue();
    assertThat(allowed(access, "ann", Action.PUBLISH, "news/today")).isFalse();
    assertThat(allowed(access, "ann", Action.SUBSCRIBE, "news/#")).isFalse();
    assertThat(allowed(access, "ann", Action.SUBSCRIBE, "user/ann/x")).isTrue();
    assertThat(allowed(access, "ann", Action.SUBSCRIBE, "user/bob/x")).isFalse();
    assertThat(allowed(access, "ann", Action.SUBSCRIBE, "user/+/x")).isFalse();
    // What covers the forbidden must not be a way to it.
    assertThat(allowed(access, "root", Action.SUBSCRIBE, "#")).isFalse();
    assertThat(allowed(access, "root", Action.SUBSCRIBE, "other/#")).isTrue();
    assertThat(allowed(access, "", Action.SUBSCRIBE, "user//x")).isFalse();
  }

  @ParameterizedTest
  @ValueSource(strings = {"#", "+", "a/b", "%u", "ann/#"})
  void aUidThatIsAPatternGetsNothingByIt(String uid) {
    ChannelAccess access = ChannelAccess.of(List.of(Rule.allow("user/%u/#", Action.SUBSCRIBE)));
    assertThat(allowed(access, uid, Action.SUBSCRIBE, "user/ann/x")).isFalse();
    assertThat(allowed(access, uid, Action.SUBSCRIBE, "user/" + uid + "/x")).isEqualTo(uid.equals("%u"));
  }
}
