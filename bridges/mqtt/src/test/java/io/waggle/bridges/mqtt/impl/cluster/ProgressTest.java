// SPDX-License-Identifier: Apache-2.0
package io.waggle.bridges.mqtt.impl.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonObject;
import io.waggle.ChannelPosition;
import org.junit.jupiter.api.Test;

/** How far a session is with its box, and what the next node makes of it. */
class ProgressTest {

  private static final int IDS = 8;
  private static final JsonObject NEW = new JsonObject().put("version", 1L).put("clean", true);

  private final Progress progress = new Progress(NEW, 1, IDS);

  private static Progress next(Progress before) {
    return new Progress(new JsonObject(before.json().toBuffer()), 2, IDS);
  }

  private void take(int first, int last) {
    for (int offset = first; offset <= last; offset++) {
      assertThat(progress.take("e", offset)).isZero();
    }
  }

  @Test
  void goesOnBehindWhatIsDone() {
    take(1, 5);
    progress.finish(2);
    progress.finish(1);
    progress.finish(4);
    assertThat(progress.position()).isEqualTo(new ChannelPosition("e", 2));
    Progress next = next(progress);
    assertThat(next.position()).isEqualTo(new ChannelPosition("e", 2));
    assertThat(next.take("e", 3)).isZero();
    assertThat(next.take("e", 4)).as("done before").isEqualTo(-1);
    assertThat(next.take("e", 5)).isZero();
    next.finish(3);
    assertThat(next.done()).isEqualTo(4);
    next.finish(5);
    assertThat(next.done()).isEqualTo(5);
  }

  @Test
  void knowsWhatIsMissing() {
    take(1, 2);
    progress.finish(1);
    progress.finish(2);
    assertThat(progress.take("e", 6)).isEqualTo(3);
    assertThat(progress.done()).isEqualTo(2);
    progress.finish(6);
    assertThat(progress.done()).isEqualTo(6);
  }

  @Test
  void keepsWhatTheClientHasTaken() {
    take(1, 3);
    progress.release(2);
    Progress next = next(progress);
    assertThat(next.released()).containsExactly(2L);
    assertThat(next.take("e", 1)).isZero();
    assertThat(next.take("e", 2)).as("is only to be released").isEqualTo(-1);
    next.finish(1);
    assertThat(next.done()).isEqualTo(1);
    next.finish(2);
    assertThat(next.released()).isEmpty();
    assertThat(next.done()).isEqualTo(2);
  }

  @Test
  void repeatsWhatMayHaveBeenSent() {
    take(1, 3);
    progress.sent(2);
    assertThat(progress.isDoubtful(1)).isFalse();
    assertThat(next(progress).isDoubtful(IDS)).as("a node that died").isTrue();
    progress.left();
    Progress next = next(progress);
    assertThat(next.isDoubtful(2)).isTrue();
    assertThat(next.isDoubtful(3)).as("never sent").isFalse();
  }

  @Test
  void beginsAnewWithItsBox() {
    take(1, 5);
    progress.release(5);
    for (int offset = 1; offset <= 4; offset++) {
      progress.finish(offset);
    }
    assertThat(progress.take("f", 1)).isZero();
    assertThat(progress.position()).isEqualTo(new ChannelPosition("f", 0));
    assertThat(progress.released()).isEmpty();
    progress.finish(5);
    assertThat(progress.done()).as("that was another one").isZero();
    progress.finish(1);
    assertThat(progress.done()).isEqualTo(1);
  }

  @Test
  void remembersWhatTheClientPublishes() {
    progress.receiving().put(7, "2:a");
    assertThat(next(progress).receiving()).containsEntry(7, "2:a");
  }
}
