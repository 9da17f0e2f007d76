// SPDX-License-Identifier: Apache-2.0
package io.waggle.impl.channel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.waggle.ChannelMessage;
import io.waggle.ChannelOptions;
import io.waggle.ChannelPosition;
import io.waggle.Channels;
import io.waggle.ChannelsOptions;
import io.waggle.internal.ChannelQueue;
import io.waggle.testkit.Await;
import io.waggle.testkit.CleanVertx;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Topics that are read as queues. */
@CleanVertx
class ChannelQueueTest {

  private static final int SIZE = 1_000;

  private final List<ChannelMessage> read = new CopyOnWriteArrayList<>();
  private Channels channels;

  @BeforeEach
  void open(Vertx vertx) {
    channels = Channels.of(vertx, "queues", new ChannelsOptions().addChannel(new ChannelOptions("kept/#")
      .setHistorySize(SIZE)));
  }

  private void publish(int first, int last) {
    for (int number = first; number <= last; number++) {
      Await.result(channels.publish("kept/a", Buffer.buffer(Integer.toString(number))));
    }
  }

  private ChannelQueue open(ChannelPosition since, int most) {
    return Await.result(ChannelQueue.open(channels, "kept/a", since, most, read::add));
  }

  private void expect(int first, int last) {
    Await.untilEqual(IntStream.rangeClosed(first, last).mapToObj(Integer::toString).toList(),
      () -> read.stream().map(ChannelMessage::text).toList());
  }

  @Test
  void comesNoFasterThanItsReaderSays() {
    publish(1, 20);
    ChannelQueue queue = open(ChannelPosition.NONE, 4);
    publish(21, 30);
    expect(1, 4);
    for (int done = 1; done <= 26; done++) {
      queue.done();
    }
    expect(1, 30);
  }

  @Test
  void goesOnBehindAPosition() {
    publish(1, 10);
    open(ChannelPosition.NONE, SIZE);
    expect(1, 10);
    ChannelPosition at = read.get(6).position();
    read.clear();
    assertThat(open(at, SIZE).subscription().recovered()).isTrue();
    expect(8, 10);
  }

  @Test
  void goesOnWithWhatIsLeftAndSaysThatItIsNotAll() {
    publish(1, 5);
    ChannelPosition first = new ChannelPosition(Await.result(channels.history("kept/a", null, 1)).position().epoch(), 1);
    publish(6, SIZE + 4);
    open(first, 2 * SIZE);
    expect(5, SIZE + 4);
    assertThat(channels.metrics().losses()).isEqualTo(1);
  }

  @Test
  void beginsAnewOnceItWasForgotten() {
    publish(1, 3);
    ChannelPosition last = Await.result(channels.history("kept/a", null, 10)).position();
    Await.result(ChannelQueue.remove(channels, "kept/a"));
    publish(4, 5);
    open(last, SIZE);
    expect(4, 5);
    assertThat(read.get(0).offset()).isEqualTo(1);
  }

  @Test
  void needsHistory() {
    assertThatIllegalArgumentException().isThrownBy(() ->
      ChannelQueue.open(channels, "other", ChannelPosition.NONE, 1, read::add)).withMessageContaining("history");
  }
}
