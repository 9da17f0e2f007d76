// SPDX-License-Identifier: Apache-2.0
package io.waggle.impl.cluster;

import io.vertx.core.Future;
import io.vertx.core.VertxException;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.internal.logging.Logger;
import io.vertx.core.internal.logging.LoggerFactory;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/** The services of this node, and what they hear of others. Owned by {@link Peers}; its event loop only. */
final class Services {

  private static final Logger LOG = LoggerFactory.getLogger(Services.class);

  private final Map<String, Service> byName = new HashMap<>();
  private final Replies replies;

  /** Takes replies to this node's requests, and the answers to those of others. */
  interface Replies {

    void arrived(long id, boolean isReply, Buffer payload);

    void send(String node, long id, Future<Buffer> answer);
  }

  Services(Replies replies) {
    this.replies = replies;
  }

  void add(String name, Service service, Set<String> nodes) {
    byName.put(name, service);
    nodes.forEach(service::joined);
  }

  void remove(String name, Service service) {
    byName.remove(name, service);
  }

  void joined(String node) {
    byName.values().forEach(service -> service.joined(node));
  }

  void lost(String node) {
    byName.values().forEach(service -> service.lost(node));
  }

  /** Reads the next record of a frame and hands it to whom it is meant for. */
  void deliver(String node, Frames.Reader reader) {
    byte kind = reader.octet();
    String name = reader.name();
    long id = reader.number();
    Buffer payload = reader.payload();
    if (kind == Frames.REPLY || kind == Frames.FAILURE) {
      replies.arrived(id, kind == Frames.REPLY, payload);
      return;
    }
    Service service = byName.get(name);
    try {
      if (kind == Frames.REQUEST) {
        replies.send(node, id, ask(service, name, node, payload));
      } else if (service != null) {
        service.message(node, payload);
      }
    } catch (RuntimeException e) {
      LOG.error("service " + name + " failed with a message of node " + node, e);
    }
  }

  private static Future<Buffer> ask(Service service, String name, String node, Buffer payload) {
    if (service == null) {
      return Future.failedFuture(
        VertxException.noStackTrace(Peers.NO_SUCH_SERVICE + name + " (expected: one that runs here)"));
    }
    try {
      return service.request(node, payload);
    } catch (RuntimeException e) {
      LOG.error("service " + name + " failed with a request of node " + node, e);
      return Future.failedFuture(e);
    }
  }
}
