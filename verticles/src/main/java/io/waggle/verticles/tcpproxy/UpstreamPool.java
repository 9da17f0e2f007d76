// SPDX-License-Identifier: Apache-2.0
package io.waggle.verticles.tcpproxy;

import io.vertx.core.net.SocketAddress;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;

/** The upstreams of one listener and the order to try them in. Shared by all instances of the proxy: any thread. */
final class UpstreamPool {

  private final List<Upstream> upstreams;
  private final ProxyListenerOptions.Balance balance;
  private final AtomicInteger turn = new AtomicInteger();

  UpstreamPool(ProxyListenerOptions options, LongSupplier nanoClock) {
    this.upstreams = options.getUpstreams().stream().map(upstream -> new Upstream(upstream, options, nanoClock))
      .collect(Collectors.toUnmodifiableList());
    this.balance = options.getBalance();
  }

  List<Upstream> all() {
    return upstreams;
  }

  /**
   * Returns all upstreams, the best first. Those that are down come last: if none is up, trying beats refusing.
   *
   * @param client whose connection it is
   */
  List<Upstream> order(SocketAddress client) {
    List<Upstream> order = switch (balance) {
      case ROUND_ROBIN -> rotated();
      case LEAST_CONNECTIONS -> leastFirst();
      case SOURCE_HASH -> hashed(client.hostAddress() == null ? client.toString() : client.hostAddress());
    };
    List<Upstream> down = new ArrayList<>();
    order.removeIf(upstream -> !upstream.isUp() && down.add(upstream));
    order.addAll(down);
    return order;
  }

  private List<Upstream> rotated() {
    List<Upstream> order = new ArrayList<>(upstreams.size());
    int start = turn.getAndUpdate(before -> (before + 1) % upstreams.size());
    for (int i = 0; i < upstreams.size(); i++) {
      order.add(upstreams.get((start + i) % upstreams.size()));
    }
    return order;
  }

  private List<Upstream> leastFirst() {
    // The counts change while others sort by them: each is read once.
    record Load(Upstream upstream, int active) { }
    return rotated().stream().map(upstream -> new Load(upstream, upstream.active()))
      .sorted(Comparator.comparingInt(Load::active)).map(Load::upstream)
      .collect(Collectors.toCollection(ArrayList::new));
  }

  /** Rendezvous hashing: when an upstream fails, only its own clients move. */
  private List<Upstream> hashed(String client) {
    List<Upstream> order = new ArrayList<>(upstreams);
    order.sort(Comparator.comparingLong(upstream -> weight(client, upstream.options().address())));
    return order;
  }

  private static long weight(String client, String upstream) {
    long bits = (long) client.hashCode() << 32 ^ upstream.hashCode();
    bits = (bits ^ bits >>> 31) * 0x7FB5D329728EA185L;
    bits = (bits ^ bits >>> 27) * 0x81DADEF4BC2DD44DL;
    return bits ^ bits >>> 33;
  }
}
