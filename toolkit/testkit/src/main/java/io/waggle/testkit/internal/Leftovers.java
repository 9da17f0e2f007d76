// SPDX-License-Identifier: Apache-2.0
package io.waggle.testkit.internal;

import io.vertx.core.datagram.DatagramSocket;
import io.vertx.core.internal.CloseFuture;
import io.vertx.core.internal.VertxInternal;
import io.vertx.core.net.NetServer;
import java.lang.reflect.Field;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Finds timers, consumers, servers and UDP sockets that are still there. Any thread.
 *
 * <p>Reads private fields of Vert.x 5.0: if a later version renames one, the error says which.
 */
public final class Leftovers {

  private static final String INTERNAL_ADDRESSES = "__vertx.";

  private final VertxInternal vertx;

  public Leftovers(VertxInternal vertx) {
    this.vertx = vertx;
  }

  public List<String> find() {
    List<String> found = new ArrayList<>();
    ((Map<?, ?>) field(vertx, "timeouts")).forEach((id, timer) ->
      found.add(((boolean) field(timer, "periodic") ? "periodic timer " : "timer ") + id + ", handler "
        + field(timer, "handler").getClass().getName()));
    ((Map<?, ?>) field(vertx.eventBus(), "handlerMap")).keySet().stream()
      .filter(address -> !address.toString().startsWith(INTERNAL_ADDRESSES))
      .forEach(address -> found.add("event-bus consumer on " + address));
    findSockets(vertx.closeFuture(), found);
    return found;
  }

  /** What would be closed with Vert.x itself is what nobody closed: it hangs, nested, in a tree of close futures. */
  private static void findSockets(CloseFuture closeFuture, List<String> found) {
    List<Object> children = new ArrayList<>();
    synchronized (closeFuture) {
      Map<?, ?> map = (Map<?, ?>) field(closeFuture, "children");
      if (map != null) {
        children.addAll(map.keySet());
      }
    }
    for (Object child : children) {
      if (child instanceof CloseFuture nested) {
        findSockets(nested, found);
      } else if (child instanceof NetServer server) {
        found.add("server on port " + server.actualPort());
      } else if (child instanceof DatagramSocket socket) {
        found.add("UDP socket on " + socket.localAddress());
      }
    }
  }

  private static Object field(Object owner, String name) {
    for (Class<?> type = owner.getClass(); type != null; type = type.getSuperclass()) {
      try {
        Field field = type.getDeclaredField(name);
        field.setAccessible(true);
        return field.get(owner);
      } catch (NoSuchFieldException e) {
        // Perhaps a superclass has it.
      } catch (IllegalAccessException e) {
        throw new IllegalStateException("field: " + name + " (expected: readable)", e);
      }
    }
    throw new IllegalStateException("field: " + name + " (expected: one in " + owner.getClass().getName() + ")");
  }
}
