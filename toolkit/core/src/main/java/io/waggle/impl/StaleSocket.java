// SPDX-License-Identifier: Apache-2.0
package io.waggle.impl;

import io.vertx.core.Future;
import io.vertx.core.internal.ContextInternal;
import java.io.IOException;
import java.net.ConnectException;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;

/** Removes the file of a Unix socket whose server is gone, which would keep the next one from binding. */
final class StaleSocket {

  private StaleSocket() {
  }

  /** Removes it if nobody listens there; leaves alone what is in use, or no socket. Off the event loop. */
  static Future<Void> remove(ContextInternal context, String path) {
    return context.<Void>executeBlocking(() -> {
      Path file = Path.of(path);
      if (Files.exists(file, LinkOption.NOFOLLOW_LINKS) && isSocket(file) && isDead(file)) {
        Files.deleteIfExists(file);
      }
      return null;
    }).otherwiseEmpty();
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
