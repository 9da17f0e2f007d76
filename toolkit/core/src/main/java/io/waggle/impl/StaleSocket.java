// SPDX-License-Identifier: Apache-2.0
package io.waggle.impl;

import io.vertx.core.Future;
import io.vertx.core.internal.ContextInternal;
import java.io.IOException;
import java.net.BindException;
import java.net.ConnectException;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;

/**
 * Clears the way for a Unix socket: the file of one whose server is gone would keep the next one from binding. Netty's
 * epoll transport removes whatever is there, a live server's socket or a file that is none; this does not let it.
 */
final class StaleSocket {

  private StaleSocket() {
  }

  /** Removes the file if nobody listens there; fails if it is in use, or no socket. Works on a worker thread. */
  static Future<Void> remove(ContextInternal context, String path) {
    return context.executeBlocking(() -> {
      Path file = Path.of(path);
      if (!Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
        return null;
      }
      if (!isSocket(file)) {
        throw new BindException("path: " + path + " is a file (expected: free, or a Unix socket)");
      }
      if (!isDead(file)) {
        throw new BindException("path: " + path + " is in use");
      }
      Files.deleteIfExists(file);
      return null;
    });
  }

  private static boolean isSocket(Path file) throws IOException {
    return Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS).isOther();
  }

  private static boolean isDead(Path file) throws IOException {
    try (SocketChannel channel = SocketChannel.open(UnixDomainSocketAddress.of(file))) {
      return false;
    } catch (ConnectException e) {
      return true;
    } catch (IOException e) {
      // The JDK has no exception of its own for a socket without a listener.
      return String.valueOf(e.getMessage()).contains("refused");
    }
  }
}
