// SPDX-License-Identifier: Apache-2.0
package io.waggle.demos.chat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class RoomTest {

  private static final ChatOptions OPTIONS =
    ChatOptions.of(new JsonObject().put("history", 5).put("maxPeople", 3).put("maxTabs", 2));

  private final Room room = new Room("lobby", "e1", OPTIONS, 0);
  private final Person ann = room.enter("c1", "Ann", "key-of-ann", "p1");
  private final Person bob = room.enter("c2", "Bob", "key-of-bob", "p2");

  private void say(Person who, int from, int to) {
    for (int i = from; i <= to; i++) {
      room.say(who, "m" + i, "r" + i, 0);
    }
  }

  private static List<String> texts(JsonObject welcome) {
    List<String> texts = new ArrayList<>();
    welcome.getJsonArray("posts").forEach(post -> texts.add(((JsonObject) post).getString("text")));
    return texts;
  }

  private static String codeOf(Runnable action) {
    Refusal[] refusal = new Refusal[1];
    assertThatThrownBy(action::run).isInstanceOfSatisfying(Refusal.class, thrown -> refusal[0] = thrown);
    return refusal[0].code();
  }

  @Test
  void keepsTheLastMessagesForWhoComesNew() {
    say(ann, 1, 7);
    JsonObject welcome = room.welcome(bob, null, -1);
    assertThat(texts(welcome)).containsExactly("m3", "m4", "m5", "m6", "m7");
    assertThat(welcome.getBoolean("resumed")).isFalse();
    assertThat(welcome.getBoolean("gap")).isFalse();
    assertThat(welcome.getLong("last")).isEqualTo(7);
  }

  @Test
  void givesExactlyWhatWasMissed() {
    say(ann, 1, 4);
    for (int last = 0; last <= 4; last++) {
      JsonObject welcome = room.welcome(bob, "e1", last);
      assertThat(texts(welcome)).hasSize(4 - last).allMatch(text -> text.startsWith("m"));
      assertThat(texts(welcome)).isEqualTo(List.of("m1", "m2", "m3", "m4").subList(last, 4));
      assertThat(welcome.getBoolean("resumed")).isTrue();
      assertThat(welcome.getBoolean("gap")).isFalse();
    }
  }

  @Test
  void tellsOfAGapExactlyWhenThereIsOne() {
    say(ann, 1, 8);
    assertThat(room.welcome(bob, "e1", 3).getBoolean("gap")).isFalse();
    assertThat(texts(room.welcome(bob, "e1", 3))).containsExactly("m4", "m5", "m6", "m7", "m8");
    assertThat(room.welcome(bob, "e1", 2).getBoolean("gap")).isTrue();
    assertThat(texts(room.welcome(bob, "e1", 2))).containsExactly("m4", "m5", "m6", "m7", "m8");
  }

  @Test
  void treatsIdsOfAnotherEpochAsAGap() {
    say(ann, 1, 2);
    JsonObject welcome = room.welcome(bob, "e0", 2);
    assertThat(welcome.getBoolean("resumed")).isFalse();
    assertThat(welcome.getBoolean("gap")).isTrue();
    assertThat(texts(welcome)).containsExactly("m1", "m2");
  }

  @Test
  void doesNotBelieveIdsThatWereNeverGiven() {
    say(ann, 1, 2);
    assertThat(room.welcome(bob, "e1", 99).getBoolean("resumed")).isFalse();
    assertThat(room.welcome(bob, "e1", Long.MIN_VALUE).getBoolean("resumed")).isFalse();
    assertThat(texts(room.welcome(bob, "e1", 99))).containsExactly("m1", "m2");
  }

  @Test
  void mixesPrivateMessagesInForTheTwoOfThemOnly() {
    final Person cay = room.enter("c3", "Cay", "key-of-cay", "p3");
    say(ann, 1, 1);
    room.whisper(ann, "p2", "psst", "w1", 0);
    say(ann, 3, 3);
    assertThat(texts(room.welcome(ann, "e1", 0))).containsExactly("m1", "psst", "m3");
    assertThat(texts(room.welcome(bob, "e1", 0))).containsExactly("m1", "psst", "m3");
    assertThat(texts(room.welcome(bob, "e1", 1))).containsExactly("psst", "m3");
    assertThat(texts(room.welcome(cay, "e1", 0))).containsExactly("m1", "m3");
    assertThat(room.welcome(cay, "e1", 1).getBoolean("gap")).isFalse();
  }

  @Test
  void privateMessagesDoNotPushOutWhatAllMayRead() {
    say(ann, 1, 5);
    for (int i = 0; i < 20; i++) {
      room.whisper(ann, "p2", "w" + i, "w" + i, 0);
    }
    assertThat(texts(room.welcome(bob, null, -1)))
      .containsExactly("m1", "m2", "m3", "m4", "m5", "w15", "w16", "w17", "w18", "w19");
    assertThat(room.welcome(bob, "e1", 5).getBoolean("gap")).isTrue();
  }

  @Test
  void recognisesWhatIsSentTwice() {
    Post first = room.say(ann, "once", "r1", 0);
    assertThat(room.said(ann, "r1")).isSameAs(first);
    assertThat(room.said(bob, "r1")).isNull();
    assertThat(room.said(ann, "r2")).isNull();
    assertThat(room.said(ann, null)).isNull();
    Post whisper = room.whisper(ann, "p2", "psst", "r3", 0);
    assertThat(room.said(ann, "r3")).isSameAs(whisper);
  }

  @Test
  void givesANameToOnePersonOnly() {
    assertThat(codeOf(() -> room.enter("c9", "ANN", "key-of-eve", "p9"))).isEqualTo("name-taken");
    assertThat(room.enter("c9", "ANN", "key-of-ann", "p9")).isSameAs(ann);
    assertThat(room.size()).isEqualTo(2);
  }

  @Test
  void oneKeyMayBeSeveralPeople() {
    assertThat(room.enter("c9", "Zoe", "key-of-ann", "p9")).isNotSameAs(ann);
  }

  @Test
  void limitsPeopleAndTabs() {
    room.enter("c3", "Ann", "key-of-ann", "p3");
    assertThat(codeOf(() -> room.enter("c4", "Ann", "key-of-ann", "p3"))).isEqualTo("too-many-tabs");
    room.enter("c4", "Cay", "key-of-cay", "p3");
    assertThat(codeOf(() -> room.enter("c5", "Dan", "key-of-dan", "p4"))).isEqualTo("room-full");
  }

  @Test
  void whispersToPeopleWhoAreHere() {
    assertThat(codeOf(() -> room.whisper(ann, "p7", "psst", null, 0))).isEqualTo("not-here");
    assertThat(codeOf(() -> room.whisper(ann, "p1", "psst", null, 0))).isEqualTo("to-yourself");
    room.leave(bob, 0);
    assertThat(codeOf(() -> room.whisper(ann, "p2", "psst", null, 0))).isEqualTo("not-here");
  }
}
