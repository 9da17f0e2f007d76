// SPDX-License-Identifier: Apache-2.0
package io.waggle.impl.socket;

import io.netty.channel.Channel;
import io.vertx.core.internal.logging.Logger;
import io.vertx.core.internal.logging.LoggerFactory;
import java.lang.reflect.Method;

/**
 * Keeps a channel in the epoll set while it waits for nothing. Any event loop.
 *
 * <p>Netty 4.2.13 to 4.2.19 take a socket out of the epoll set when its last interest goes, as it does when the peer
 * has ended its side and nothing is read, and then fail with ENOENT when there is something to wait for again: a
 * paused connection cannot resume, and one half-closed by its peer cannot finish a long answer. An interest in
 * EPOLLERR, which epoll reports anyway, keeps the set of interests from ever being empty.
 */
public final class EpollInterest {

  private static final Logger LOG = LoggerFactory.getLogger(EpollInterest.class);
  private static final String CHANNEL = "io.netty.channel.epoll.AbstractEpollChannel";
  private static final int EPOLLERR = 0x008;

  /** The method of the channel class, looked for once. */
  private static volatile Method setFlag;
  private static volatile boolean unavailable;

  private EpollInterest() {
  }

  /** Makes sure that the channel stays registered; does nothing on other transports. */
  public static void keep(Channel channel) {
    if (unavailable || !channel.getClass().getName().startsWith("io.netty.channel.epoll.")) {
      return;
    }
    try {
      Method method = setFlag;
      if (method == null) {
        method = find(channel.getClass());
        setFlag = method;
      }
      method.invoke(channel, EPOLLERR);
    } catch (ReflectiveOperationException | RuntimeException e) {
      unavailable = true;
      LOG.warn("half-closed connections may break on epoll: " + e + " (expected: Netty open to reflection)");
    }
  }

  private static Method find(Class<?> type) throws NoSuchMethodException {
    for (Class<?> each = type; each != null; each = each.getSuperclass()) {
      if (each.getName().equals(CHANNEL)) {
        Method method = each.getDeclaredMethod("setFlag", int.class);
        method.setAccessible(true);
        return method;
      }
    }
    throw new NoSuchMethodException(CHANNEL + ".setFlag");
  }
}
