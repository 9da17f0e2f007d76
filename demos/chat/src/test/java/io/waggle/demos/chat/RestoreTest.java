// SPDX-License-Identifier: Apache-2.0
package io.waggle.demos.chat;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonObject;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What a new keeper makes of what the one before has archived. */
class RestoreTest {

  private static final String KEY = "k".repeat(16);

  private final Rooms rooms = new Rooms(ChatOptions.of(new JsonObject().put("history", 3)), () -> 1_000_000, "p7-");

  private void restore(String epoch, long id) {
    Post post = new Post(id, "p1", "Ann", null, null, "m" + id, 0, "r" + id);
    rooms.restore(new JsonObject().put("token", 1).put("room", "lobby").put("epoch", epoch)
      .put("post", post.toJson()).put("key", KEY));
  }

  private void restoreId(String epoch, long id) {
    rooms.restore(new JsonObject().put("token", 1).put("room", "lobby").put("epoch", epoch).put("id", id));
  }

  private JsonObject welcome(String name, String key, String epoch, long last) {
    Rooms.Seat seat = rooms.enter("c-" + name, "lobby", name, key);
    return seat.room().welcome(seat.person(), epoch, last);
  }

  @Test
  void whoComesBackMissesNothing() {
    restore("e1", 1);
    restore("e1", 2);
    restore("e1", 3);
    JsonObject welcome = welcome("Bob", KEY, "e1", 1);
    assertThat(welcome.getBoolean("resumed")).isTrue();
    assertThat(welcome.getBoolean("gap")).isFalse();
    assertThat(welcome.getJsonArray("posts").stream().map(post -> ((JsonObject) post).getLong("id")))
      .containsExactly(2L, 3L);
  }

  @Test
  void idsGoOnAfterThoseOfPostsAndPrivateMessages() {
    restore("e1", 1);
    restoreId("e1", 2);
    JsonObject welcome = welcome("Bob", KEY, "e1", 2);
    assertThat(welcome.getBoolean("resumed")).isTrue();
    Rooms.Seat bob = rooms.seat("c-Bob");
    assertThat(bob.room().say(bob.person(), "hello", null, 0).id()).isEqualTo(3);
  }

  @Test
  void tellsOfAGapBeforeTheOldestThatIsArchived() {
    restore("e1", 5);
    restore("e1", 6);
    assertThat(welcome("Bob", KEY, "e1", 3).getBoolean("gap")).isTrue();
    assertThat(welcome("Cay", KEY, "e1", 4).getBoolean("gap")).isFalse();
  }

  @Test
  void aRoomThatWasMadeAnewBeginsAnew() {
    restore("e1", 9);
    restore("e2", 1);
    JsonObject welcome = welcome("Bob", KEY, "e1", 9);
    assertThat(welcome.getString("epoch")).isEqualTo("e2");
    assertThat(welcome.getBoolean("resumed")).isFalse();
    assertThat(welcome.getLong("last")).isEqualTo(1);
  }

  @Test
  void aRecordReadTwiceCountsOnce() {
    restore("e1", 1);
    restore("e1", 1);
    assertThat(welcome("Bob", KEY, null, -1).getJsonArray("posts")).hasSize(1);
  }

  @Test
  void whoHasSpokenBeforeIsTheSamePersonAndItsRepetitionsAreRecognised() {
    restore("e1", 1);
    assertThat(welcome("Ann", "x".repeat(16), null, -1).getJsonObject("you").getString("id")).isEqualTo("p7-1");
    rooms.rise("c-Ann", true);
    assertThat(welcome("Ann", KEY, null, -1).getJsonObject("you").getString("id")).isEqualTo("p1");
    Rooms.Seat ann = rooms.seat("c-Ann");
    assertThat(ann.room().said(ann.person(), "r1").id()).isEqualTo(1);
  }

  @Test
  void takesConnectionsThatAreMissedTwiceFromTheirSeats() {
    Rooms.Seat ann = rooms.enter("c1", "lobby", "Ann", KEY);
    rooms.missing(Set.of());
    rooms.missing(rooms.present());
    rooms.missing(Set.of());
    assertThat(ann.person().isAway()).isFalse();
    rooms.missing(Set.of());
    assertThat(ann.person().isAway()).isTrue();
    assertThat(rooms.present()).isEmpty();
  }
}
