// SPDX-License-Identifier: Apache-2.0
package io.waggle.impl.cluster;

import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.internal.ContextInternal;
import io.vertx.core.internal.VertxInternal;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/** Several {@link Peers} in one JVM on a net that the test can cut. The member list never changes by itself. */
final class Net {

  private final Vertx vertx;
  private final PeerSettings settings;
  private final Map<String, FakeWire> wires = new ConcurrentHashMap<>();
  private final Set<String> cuts = ConcurrentHashMap.newKeySet();
  final Set<String> members = ConcurrentHashMap.newKeySet();

  Net(Vertx vertx, PeerSettings settings) {
    this.vertx = vertx;
    this.settings = settings;
  }

  /** One node's wire: frames arrive on the event loop of its peers, in order. */
  private final class FakeWire implements Wire {
    private final String node;
    private final ContextInternal context;
    private Handler<Buffer> receiver;

    FakeWire(String node, ContextInternal context) {
      this.node = node;
      this.context = context;
    }

    @Override
    public Future<Void> open(Handler<Buffer> handler) {
      receiver = handler;
      wires.put(node, this);
      return Future.succeededFuture();
    }

    @Override
    public void send(String to, Buffer frame) {
      FakeWire target = wires.get(to);
      if (target != null && !cuts.contains(node + ">" + to)) {
        target.context.runOnContext(v -> target.receiver.handle(frame));
      }
    }

    @Override
    public void publish(Buffer frame) {
      wires.keySet().forEach(to -> send(to, frame));
    }

    @Override
    public String memberId() {
      return "member-" + node;
    }

    @Override
    public Set<String> members() {
      return members;
    }
  }

  Peers start(String node) {
    ContextInternal context = ((VertxInternal) vertx).createEventLoopContext();
    members.add("member-" + node);
    Peers peers = new Peers(node, context, new FakeWire(node, context), settings,
      () -> TimeUnit.NANOSECONDS.toMillis(System.nanoTime()));
    peers.start();
    return peers;
  }

  /** Sends a frame to a node that nobody of the cluster made. */
  void forge(String to, Buffer frame) {
    wires.get(to).context.runOnContext(v -> wires.get(to).receiver.handle(frame));
  }

  /** Ends the process of a node, as far as the others can tell. */
  void kill(String node) {
    wires.remove(node);
    wires.keySet().forEach(other -> cut(node, other));
  }

  void cut(String one, String other) {
    cuts.add(one + ">" + other);
    cuts.add(other + ">" + one);
  }

  void cutOneWay(String from, String to) {
    cuts.add(from + ">" + to);
  }

  void heal() {
    cuts.clear();
  }
}
