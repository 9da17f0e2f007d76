// SPDX-License-Identifier: Apache-2.0
package io.waggle.bench.load;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Vertx;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** The loads of push against servers that behave and servers that do not. */
@EnabledOnOs(value = OS.LINUX, disabledReason = "the load generator needs epoll")
class PushLoadTest {

  private static final int CLIENTS = 60;

  private final Vertx vertx = Vertx.vertx();

  @AfterEach
  void close() throws Exception {
    vertx.close().toCompletionStage().toCompletableFuture().get(20, TimeUnit.SECONDS);
  }

  private Sample measure(Load load) throws Exception {
    try (load) {
      load.connect(List.of(ScriptedPush.listen(vertx, UnaryOperator.identity())), CLIENTS);
      return load.measure(0, 0.2, () -> 0);
    }
  }

  @Test
  void messagesReachAllSubscribersOfTheChannel() throws Exception {
    Sample sample = measure(FanOutLoad.push(2));
    assertThat(sample.faults()).isEqualTo(Faults.NONE);
    assertThat(sample.operations()).isGreaterThanOrEqualTo(CLIENTS);
  }

  @Test
  void clientsHearWhatTheyPublishInTheirOwnChannels() throws Exception {
    Sample sample = measure(EchoLoad.pushOwnChannel());
    assertThat(sample.faults()).isEqualTo(Faults.NONE);
    assertThat(sample.operations()).isPositive();
  }

  private Faults comeBack(UnaryOperator<List<String>> spoil) throws Exception {
    try (ReturnLoad load = new ReturnLoad(ScriptedPush.listen(vertx, spoil), CLIENTS).waitSeconds(1)) {
      load.beThere();
      load.miss(20);
      ReturnLoad.Times times = load.comeBack();
      assertThat(times.halfMillis()).isPositive();
      assertThat(times.allMillis()).isGreaterThanOrEqualTo(times.halfMillis());
      return load.check();
    }
  }

  @Test
  void clientsThatReturnGetWhatTheyMissedAndWhatIsNew() throws Exception {
    assertThat(comeBack(UnaryOperator.identity())).isEqualTo(Faults.NONE);
  }

  @Test
  void messageThatIsMissedIsLost() throws Exception {
    assertThat(comeBack(missed -> missed.subList(1, missed.size()))).isEqualTo(new Faults(CLIENTS, 0, 0, 0, 0));
  }

  @Test
  void messageThatComesTwiceIsADuplicate() throws Exception {
    assertThat(comeBack(missed -> {
      List<String> twice = new ArrayList<>(missed);
      twice.add(missed.get(19));
      return twice;
    })).isEqualTo(new Faults(0, CLIENTS, 0, 0, 0));
  }

  @Test
  void messagesThatChangePlacesAreOutOfOrder() throws Exception {
    assertThat(comeBack(missed -> {
      List<String> swapped = new ArrayList<>(missed);
      Collections.swap(swapped, 3, 4);
      return swapped;
    })).isEqualTo(new Faults(0, 0, CLIENTS, 0, 0));
  }
}
