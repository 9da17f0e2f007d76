// SPDX-License-Identifier: Apache-2.0
package io.waggle.verticles.tcpproxy;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.net.SocketAddress;
import io.waggle.verticles.tcpproxy.ProxyListenerOptions.Balance;
import java.io.IOException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Which upstream is tried first, by balance and health, under a clock of its own. No port is bound. */
class UpstreamPoolTest {

  private static final SocketAddress CLIENT = SocketAddress.inetSocketAddress(1, "192.0.2.1");

  private final AtomicLong clock = new AtomicLong(Long.MAX_VALUE - 5);

  private UpstreamPool pool(Balance balance) {
    return new UpstreamPool(new ProxyListenerOptions().setBalance(balance).setMaxFailures(2).setDownTimeMs(1_000)
      .setUpstreams(List.of(new UpstreamOptions("a:1"), new UpstreamOptions("b:2"), new UpstreamOptions("c:3"))),
      clock::get);
  }

  private static List<String> names(List<Upstream> upstreams) {
    return upstreams.stream().map(upstream -> upstream.options().getHost()).collect(Collectors.toList());
  }

  private static String first(UpstreamPool pool, String client) {
    return names(pool.order(SocketAddress.inetSocketAddress(1, client))).get(0);
  }

  private static void fail(Upstream upstream, int times) {
    for (int i = 0; i < times; i++) {
      upstream.failed(new IOException("connection refused"));
    }
  }

  @Test
  void takesTurns() {
    UpstreamPool pool = pool(Balance.ROUND_ROBIN);
    assertThat(names(pool.order(CLIENT))).containsExactly("a", "b", "c");
    assertThat(names(pool.order(CLIENT))).containsExactly("b", "c", "a");
    assertThat(names(pool.order(CLIENT))).containsExactly("c", "a", "b");
    assertThat(names(pool.order(CLIENT))).containsExactly("a", "b", "c");
  }

  @Test
  void prefersTheLeastBusy() {
    UpstreamPool pool = pool(Balance.LEAST_CONNECTIONS);
    pool.all().get(0).tryAcquire();
    pool.all().get(0).tryAcquire();
    pool.all().get(1).tryAcquire();
    assertThat(names(pool.order(CLIENT))).containsExactly("c", "b", "a");
    pool.all().get(0).release();
    pool.all().get(0).release();
    assertThat(names(pool.order(CLIENT)).get(2)).isEqualTo("b");
  }

  @Test
  void keepsAClientAtItsUpstreamAndMovesNoOtherWhenOneFails() {
    UpstreamPool pool = pool(Balance.SOURCE_HASH);
    Map<String, String> before = new HashMap<>();
    for (int i = 0; i < 300; i++) {
      String client = "10.0." + i / 100 + "." + i % 100;
      before.put(client, first(pool, client));
      assertThat(first(pool, client)).isEqualTo(before.get(client));
    }
    Map<String, Long> shares = before.values().stream().collect(Collectors.groupingBy(u -> u, Collectors.counting()));
    assertThat(shares.values()).hasSize(3).allMatch(share -> share > 60);
    fail(pool.all().get(1), 2);
    Set<String> newHomes = new HashSet<>();
    before.forEach((client, upstream) -> {
      if (upstream.equals("b")) {
        newHomes.add(first(pool, client));
      } else {
        assertThat(first(pool, client)).isEqualTo(upstream);
      }
    });
    assertThat(newHomes).containsExactlyInAnyOrder("a", "c");
  }

  @Test
  void leavesAFailingUpstreamOutForAWhile() {
    UpstreamPool pool = pool(Balance.ROUND_ROBIN);
    Upstream a = pool.all().get(0);
    fail(a, 1);
    assertThat(a.isUp()).isTrue();
    fail(a, 1);
    assertThat(a.isUp()).isFalse();
    assertThat(names(pool.order(CLIENT))).containsExactly("b", "c", "a");
    clock.addAndGet(TimeUnit.MILLISECONDS.toNanos(999));
    assertThat(a.isUp()).isFalse();
    clock.addAndGet(TimeUnit.MILLISECONDS.toNanos(1));
    assertThat(a.isUp()).isTrue();
    fail(a, 1);
    assertThat(a.isUp()).as("one more failure is enough after that").isFalse();
    a.answered();
    assertThat(a.isUp()).isTrue();
    fail(a, 1);
    assertThat(a.isUp()).isTrue();
  }

  @Test
  void stillNamesAllWhenAllAreDown() {
    UpstreamPool pool = pool(Balance.ROUND_ROBIN);
    pool.all().forEach(upstream -> fail(upstream, 2));
    assertThat(names(pool.order(CLIENT))).containsExactly("a", "b", "c");
  }

  @Test
  void countsNoMoreConnectionsInThanTheLimit() {
    Upstream upstream = new Upstream(new UpstreamOptions("a:1").setMaxConnections(2), new ProxyListenerOptions(),
      clock::get);
    assertThat(upstream.tryAcquire()).isTrue();
    assertThat(upstream.tryAcquire()).isTrue();
    assertThat(upstream.tryAcquire()).isFalse();
    upstream.release();
    assertThat(upstream.tryAcquire()).isTrue();
  }
}
