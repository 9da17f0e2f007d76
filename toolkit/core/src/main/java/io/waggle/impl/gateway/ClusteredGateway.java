// SPDX-License-Identifier: Apache-2.0
package io.waggle.impl.gateway;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import io.vertx.core.tracing.TracingPolicy;
import io.waggle.CloseReason;
import io.waggle.impl.Traces;
import io.waggle.impl.cluster.Peers;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.LongAdder;

/**
 * The sides of a gateway that other nodes see: what this node tells of its connections, what it knows of theirs, and
 * what it does on their behalf. Any thread sends; what arrives is handled on the event loop of the peers.
 */
final class ClusteredGateway {

  final String name;
  final Peers peers;
  final LocalGateway local;
  final RemoteGateway remote;
  final Publisher publisher;
  private final Calls calls;
  private final Walks walks;
  /** How many sends went to other nodes, each counted once for each node. */
  final LongAdder crossings = new LongAdder();

  ClusteredGateway(String name, Peers peers, LocalGateway local, RemoteGateway remote, Publisher publisher) {
    this.name = name;
    this.peers = peers;
    this.local = local;
    this.remote = remote;
    this.publisher = publisher;
    this.calls = new Calls(local);
    this.walks = new Walks(local, peers);
  }

  /** Sends a message to those whom other nodes hold: once to each node that has somebody who is meant. */
  void send(List<Selection> selections, Object message) {
    Set<String> nodes = remote.nodes(selections);
    if (nodes.isEmpty()) {
      return;
    }
    Map<String, String> trace = Traces.leaving(peers.context().owner(), TracingPolicy.PROPAGATE, "gateway send", name);
    Buffer bytes = Messages.send(name, trace, selections, Values.encode(message, local.options.getProtocol()));
    for (String node : nodes) {
      if (peers.send(node, GatewayService.NAME, bytes)) {
        crossings.increment();
      }
    }
  }

  void close(List<Selection> selections, CloseReason reason) {
    Buffer bytes = Messages.close(name, selections, reason);
    remote.nodes(selections).forEach(node -> peers.send(node, GatewayService.NAME, bytes));
  }

  /** Asks another node. */
  Future<Buffer> ask(String node, Buffer question) {
    return peers.request(node, GatewayService.NAME, question);
  }

  void message(String node, int op, Cursor in) {
    switch (op) {
      case Messages.STATE -> remote.state(node, in, this::boundElsewhere);
      case Messages.DIGEST -> remote.digest(name, node, in.eight(), peers);
      case Messages.WANT -> publisher.tellAll(node);
      case Messages.SEND -> Traces.arriving(peers.context(), Messages.trace(in), "gateway deliver", name, () -> {
        List<Selection> selections = Messages.selections(in);
        local.send(selections, Values.decode(in.rest(), local.options.getProtocol()));
        return null;
      });
      case Messages.CLOSE -> {
        List<Selection> selections = Messages.selections(in);
        local.close(selections, CloseReason.of(in.two(), in.text()));
      }
      default -> throw new IllegalArgumentException("op: " + op + " (expected: a message)");
    }
  }

  /** The connection bound last stays; of two bound in the same millisecond on different nodes both go. */
  private void boundElsewhere(Selector uid, long timeMs) {
    if (local.options.isUniqueUids() && local.directory.count(uid) > 0 && local.directory.boundAt(uid) <= timeMs) {
      local.close(List.of(Selection.of(uid)), CloseReason.REPLACED);
    }
  }

  Future<Buffer> request(int op, Cursor in) {
    return switch (op) {
      case Messages.CALL -> afterItsState(calls.answer(in.rest().toJsonObject()));
      case Messages.WALK -> walks.begin(Messages.selections(in));
      case Messages.NEXT -> walks.next(in.eight());
      default -> throw new IllegalArgumentException("op: " + op + " (expected: a request)");
    };
  }

  /** Lets what a call has changed go out before its answer: who is answered counts on being able to send to it. */
  private Future<Buffer> afterItsState(Future<JsonObject> answer) {
    Promise<Buffer> promise = Promise.promise();
    answer.onComplete(done -> peers.context().nettyEventLoop().execute(() -> {
      publisher.tell();
      if (done.succeeded()) {
        promise.complete(done.result().toBuffer());
      } else {
        promise.fail(done.cause());
      }
    }));
    return promise.future();
  }
}
