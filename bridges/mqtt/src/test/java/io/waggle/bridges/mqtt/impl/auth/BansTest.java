// SPDX-License-Identifier: Apache-2.0
package io.waggle.bridges.mqtt.impl.auth;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Vertx;
import io.vertx.core.net.SocketAddress;
import io.waggle.bridges.mqtt.MqttBanOptions;
import io.waggle.bridges.mqtt.MqttLogin;
import io.waggle.internal.BridgeCounters;
import io.waggle.testkit.CleanVertx;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@CleanVertx
class BansTest {

  private static final String FAR = "192.0.2.7";

  private final AtomicLong now = new AtomicLong(1_000_000);
  private BridgeCounters counters;

  @BeforeEach
  void countAnew(Vertx vertx) {
    counters = BridgeCounters.of(vertx, "mqtt");
  }

  private Bans bans(MqttBanOptions options) {
    return new Bans(options, counters, now::get);
  }

  private static MqttLogin login(String clientId, String address) {
    return new MqttLogin(clientId, null, null, 5, SocketAddress.inetSocketAddress(1, address), null);
  }

  @Test
  void aClientThatConnectsAgainAndAgainIsBannedForAWhile() {
    Bans bans = bans(new MqttBanOptions());
    for (int i = 0; i < 15; i++) {
      assertThat(bans.connects(login("c", "127.0.0.1"), "")).isFalse();
    }
    assertThat(bans.connects(login("c", "127.0.0.1"), "")).isTrue();
    assertThat(counters.count("banned")).isEqualTo(1);
    now.addAndGet(299_999);
    assertThat(bans.connects(login("c", "127.0.0.1"), "")).isTrue();
    now.addAndGet(1);
    assertThat(bans.connects(login("c", "127.0.0.1"), "")).isFalse();
    // The same client id of another user, and another client id, have done nothing.
    assertThat(bans.connects(login("c", "127.0.0.1"), "ann")).isFalse();
  }

  @Test
  void connectsOfDifferentMinutesAreNotCountedTogether() {
    Bans bans = bans(new MqttBanOptions());
    for (int i = 0; i < 100; i++) {
      assertThat(bans.connects(login("c", FAR), "")).isFalse();
      now.addAndGet(4_001);
    }
  }

  @Test
  void anAddressThatGuessesIsBannedWithAllItsClients() {
    Bans bans = bans(new MqttBanOptions());
    for (int i = 0; i <= 10; i++) {
      assertThat(bans.arrives(login("c" + i, FAR))).isFalse();
      bans.fails(login("c" + i, FAR));
    }
    assertThat(bans.arrives(login("other", FAR))).isTrue();
    assertThat(bans.arrives(login("other", "192.0.2.8"))).isFalse();
    now.addAndGet(300_000);
    assertThat(bans.arrives(login("other", FAR))).isFalse();
  }

  @Test
  void loopbackIsBannedOnlyTogetherWithAClientId() {
    Bans bans = bans(new MqttBanOptions());
    for (int i = 0; i <= 10; i++) {
      bans.fails(login("guesser", "127.0.0.1"));
    }
    assertThat(bans.arrives(login("guesser", "127.0.0.1"))).isTrue();
    assertThat(bans.arrives(login("other", "127.0.0.1"))).isFalse();
    // Nobody is kept out for what somebody else did with his client id elsewhere.
    assertThat(bans.arrives(login("guesser", FAR))).isFalse();
  }

  @Test
  void anAddressThatConnectsTooOftenIsBanned() {
    Bans bans = bans(new MqttBanOptions().setAddressConnects(3));
    for (int i = 0; i < 3; i++) {
      assertThat(bans.arrives(login("c" + i, FAR))).isFalse();
      assertThat(bans.arrives(login("c" + i, "::1"))).isFalse();
    }
    assertThat(bans.arrives(login("c3", FAR))).isTrue();
    assertThat(bans.arrives(login("c3", "::1"))).isFalse();
  }

  @Test
  void theTableHasALimit() {
    Bans bans = bans(new MqttBanOptions().setMaxEntries(16));
    for (int i = 0; i < 1_000; i++) {
      bans.connects(login("c" + i, FAR), "");
    }
    assertThat(bans.size()).isEqualTo(16);
    assertThat(counters.count("ban_forgotten")).isEqualTo(984);
  }

  @Test
  void zeroMeansNoBan() {
    Bans bans = bans(new MqttBanOptions().setConnects(0).setFailures(0).setAddressConnects(0));
    for (int i = 0; i < 100; i++) {
      bans.fails(login("c", FAR));
      assertThat(bans.arrives(login("c", FAR))).isFalse();
      assertThat(bans.connects(login("c", FAR), "")).isFalse();
    }
    assertThat(bans.size()).isZero();
  }

  @Test
  void aBucketGivesItsBurstAndThenItsRate() {
    Bucket bucket = new Bucket(10, 3, now::get);
    assertThat(new boolean[] {bucket.tryTake(), bucket.tryTake(), bucket.tryTake(), bucket.tryTake()})
      .containsExactly(true, true, true, false);
    now.addAndGet(100_000_000);
    assertThat(new boolean[] {bucket.tryTake(), bucket.tryTake()}).containsExactly(true, false);
    now.addAndGet(3_600_000_000_000L);
    assertThat(new boolean[] {bucket.tryTake(), bucket.tryTake(), bucket.tryTake(), bucket.tryTake()})
      .containsExactly(true, true, true, false);
  }
}
