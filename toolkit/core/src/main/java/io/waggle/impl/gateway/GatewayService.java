// SPDX-License-Identifier: Apache-2.0
package io.waggle.impl.gateway;

import io.vertx.core.Future;
import io.vertx.core.VertxException;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.internal.logging.Logger;
import io.vertx.core.internal.logging.LoggerFactory;
import io.waggle.impl.WaggleVertx;
import io.waggle.impl.cluster.Peers;
import io.waggle.impl.cluster.Service;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** What the gateways of one Vert.x hear from other nodes. One per Vert.x, on the event loop of its peers. */
final class GatewayService implements Service {

  static final String NAME = "gateway";

  private static final Logger LOG = LoggerFactory.getLogger(GatewayService.class);
  private static final long DIGEST_MS = 2_000;

  final Peers peers;
  private final Map<String, ClusteredGateway> gateways = new ConcurrentHashMap<>();

  private GatewayService(WaggleVertx waggle) {
    peers = Peers.of(waggle);
    peers.add(NAME, this);
    peers.every(DIGEST_MS, () -> gateways.values().forEach(gateway -> gateway.publisher.tellDigest()));
  }

  static GatewayService of(WaggleVertx waggle) {
    return waggle.service("gateway service", GatewayService::new);
  }

  void add(String name, ClusteredGateway gateway) {
    gateways.put(name, gateway);
    // Those who came before the gateway was made hold what they have told of it for nobody.
    peers.context().nettyEventLoop().execute(() -> peers.nodes().forEach(node -> {
      gateway.publisher.tellAll(node);
      peers.insist(node, NAME, Messages.want(name));
    }));
  }

  @Override
  public void joined(String node) {
    gateways.values().forEach(gateway -> gateway.publisher.tellAll(node));
  }

  @Override
  public void lost(String node) {
    gateways.values().forEach(gateway -> gateway.remote.lost(node));
  }

  @Override
  public void message(String node, Buffer payload) {
    try {
      Cursor in = new Cursor(payload);
      int op = in.octet();
      ClusteredGateway gateway = gateways.get(in.text());
      if (gateway != null) {
        gateway.message(node, op, in);
      }
    } catch (RuntimeException e) {
      LOG.warn("gateway: a message of node " + node + " dropped: " + e.getMessage());
    }
  }

  @Override
  public Future<Buffer> request(String node, Buffer payload) {
    try {
      Cursor in = new Cursor(payload);
      int op = in.octet();
      String name = in.text();
      ClusteredGateway gateway = gateways.get(name);
      return gateway == null
        ? Future.failedFuture(VertxException.noStackTrace("gateway: " + name + " (expected: one of this node's)"))
        : gateway.request(op, in);
    } catch (RuntimeException e) {
      return Future.failedFuture(VertxException.noStackTrace(e.getMessage()));
    }
  }
}
