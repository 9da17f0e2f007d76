// SPDX-License-Identifier: Apache-2.0
package io.waggle.demos.chat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.json.JsonObject;
import org.junit.jupiter.api.Test;

class RoomsTest {

  private static final String KEY = "k".repeat(16);

  private long now = 1_000_000;
  private final Rooms rooms = new Rooms(ChatOptions.of(new JsonObject()
    .put("maxRooms", 2).put("graceMs", 10_000).put("emptyRoomMs", 60_000)), () -> now, "p");

  @Test
  void keepsTheSeatOfWhoseConnectionBroke() {
    Rooms.Seat seat = rooms.enter("c1", "lobby", "Ann", KEY);
    rooms.rise("c1", false);
    now += 9_999;
    assertThat(rooms.sweep()).isEmpty();
    assertThat(rooms.enter("c2", "lobby", "Ann", KEY)).isEqualTo(seat);
    now += 20_000;
    assertThat(rooms.sweep()).isEmpty();
  }

  @Test
  void givesTheSeatUpAfterTheGraceTime() {
    Rooms.Seat seat = rooms.enter("c1", "lobby", "Ann", KEY);
    rooms.rise("c1", false);
    now += 10_000;
    assertThat(rooms.sweep()).containsExactly(seat);
    assertThat(rooms.enter("c2", "lobby", "Ann", "x".repeat(16)).person()).isNotSameAs(seat.person());
  }

  @Test
  void freesANameAtOnceIfItsOwnerLeftOnPurpose() {
    rooms.enter("c1", "lobby", "Ann", KEY);
    rooms.rise("c1", true);
    assertThat(rooms.enter("c2", "lobby", "Ann", "x".repeat(16)).person().key).isEqualTo("x".repeat(16));
  }

  @Test
  void aPersonStaysUntilTheLastTabIsClosed() {
    Rooms.Seat seat = rooms.enter("c1", "lobby", "Ann", KEY);
    assertThat(rooms.enter("c2", "lobby", "Ann", KEY)).isEqualTo(seat);
    rooms.rise("c1", true);
    assertThat(seat.person().isAway()).isFalse();
    assertThat(seat.room().size()).isEqualTo(1);
    rooms.rise("c2", true);
    assertThat(seat.room().isEmpty()).isTrue();
  }

  @Test
  void neverUsesAPersonsIdAgain() {
    String first = rooms.enter("c1", "lobby", "Ann", KEY).person().id;
    rooms.rise("c1", true);
    assertThat(rooms.enter("c1", "lobby", "Ann", KEY).person().id).isNotEqualTo(first);
  }

  @Test
  void changesRooms() {
    Room lobby = rooms.enter("c1", "lobby", "Ann", KEY).room();
    Room garden = rooms.enter("c1", "garden", "Ann", KEY).room();
    assertThat(lobby.isEmpty()).isTrue();
    assertThat(garden.size()).isEqualTo(1);
    assertThat(rooms.seat("c1").room()).isSameAs(garden);
  }

  @Test
  void staysWhereItIsIfTheOtherRoomRefuses() {
    rooms.enter("c2", "garden", "Ann", "x".repeat(16));
    Rooms.Seat seat = rooms.enter("c1", "lobby", "Ann", KEY);
    assertThatThrownBy(() -> rooms.enter("c1", "garden", "Ann", KEY)).isInstanceOf(Refusal.class);
    assertThat(rooms.seat("c1")).isEqualTo(seat);
  }

  @Test
  void limitsRoomsAndDropsThoseThatStayEmpty() {
    final Room lobby = rooms.enter("c1", "lobby", "Ann", KEY).room();
    rooms.enter("c2", "garden", "Ann", KEY);
    assertThatThrownBy(() -> rooms.enter("c3", "attic", "Ann", KEY))
      .isInstanceOfSatisfying(Refusal.class, refusal -> assertThat(refusal.code()).isEqualTo("too-many-rooms"));
    rooms.rise("c1", true);
    now += 59_999;
    rooms.sweep();
    assertThat(rooms.enter("c1", "lobby", "Ann", KEY).room()).isSameAs(lobby);
    rooms.rise("c1", true);
    now += 60_000;
    rooms.sweep();
    assertThat(rooms.size()).isEqualTo(1);
    Room attic = rooms.enter("c3", "attic", "Ann", KEY).room();
    assertThat(attic.epoch).isNotEqualTo(lobby.epoch);
  }

  @Test
  void listsTheFullestRoomsFirst() {
    rooms.enter("c1", "lobby", "Ann", KEY);
    rooms.enter("c2", "garden", "Ann", KEY);
    rooms.enter("c3", "garden", "Bob", KEY);
    assertThat(rooms.list().getJsonArray("rooms").encode())
      .isEqualTo("[{\"name\":\"garden\",\"people\":2},{\"name\":\"lobby\",\"people\":1}]");
  }

  @Test
  void listsNoMoreThanTheLimit() {
    Rooms many = new Rooms(ChatOptions.of(new JsonObject()), () -> now, "p");
    for (int i = 0; i <= Rooms.LISTED; i++) {
      many.enter("c" + i, "room-" + i, "Ann", KEY);
    }
    assertThat(many.size()).isEqualTo(Rooms.LISTED + 1);
    assertThat(many.list().getJsonArray("rooms")).hasSize(Rooms.LISTED);
  }

  @Test
  void remembersWhoWhisperedToSomebodyAway() {
    Person ann = rooms.enter("c1", "lobby", "Ann", KEY).person();
    Rooms.Seat bob = rooms.enter("c2", "lobby", "Bob", KEY);
    rooms.rise("c2", false);
    bob.room().whisper(ann, bob.person().id, "psst", null, 0);
    assertThat(bob.person().unheard).containsExactly(ann.id);
    rooms.enter("c3", "lobby", "Bob", KEY);
    assertThat(bob.person().unheard).isEmpty();
  }
}
