// SPDX-License-Identifier: Apache-2.0
package io.waggle.impl.channel;

import static org.assertj.core.api.Assertions.assertThat;

import io.waggle.spi.ChannelStore;
import io.waggle.spi.ChannelStoreContractTest;
import io.waggle.testkit.Await;
import org.junit.jupiter.api.Test;

class MemoryChannelStoreTest extends ChannelStoreContractTest {

  private final ChannelStore store = new MemoryChannelStore(100);

  @Override
  protected ChannelStore store() {
    return store;
  }

  @Test
  void forgetsTheTopicUnusedForLongestWhenThereAreTooMany() {
    ChannelStore small = new MemoryChannelStore(2);
    for (String topic : new String[] {"a", "b", "a", "c"}) {
      Await.result(small.append(topic, message(topic, topic, topic), KEPT));
    }
    assertThat(Await.result(small.read("a", KEPT, 1, 10)).messages()).hasSize(2);
    assertThat(Await.result(small.read("b", KEPT, 1, 10)).messages()).isEmpty();
    assertThat(Await.result(small.read("c", KEPT, 1, 10)).messages()).hasSize(1);
  }
}
