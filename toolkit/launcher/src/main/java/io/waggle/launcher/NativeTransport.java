// SPDX-License-Identifier: Apache-2.0
package io.waggle.launcher;

import io.vertx.core.VertxBuilder;
import io.vertx.core.VertxOptions;
import io.vertx.core.transport.Transport;
import io.waggle.launcher.impl.Failure;

/**
 * Chooses epoll or kqueue where the platform has it, else NIO; {@code -Dwaggle.transport=nio} turns that off. Never
 * io_uring, on which listening on a Unix socket hangs.
 */
final class NativeTransport {

  private NativeTransport() {
  }

  static VertxBuilder prefer(VertxBuilder builder, VertxOptions options) {
    String wanted = System.getProperty("waggle.transport", "native");
    if (wanted.equals("nio")) {
      options.setPreferNativeTransport(false);
      return builder;
    }
    if (!wanted.equals("native")) {
      throw Failure.usage("waggle.transport: " + wanted + " (expected: native or nio)");
    }
    Transport transport = System.getProperty("os.name").startsWith("Linux") ? Transport.EPOLL : Transport.KQUEUE;
    return transport != null && transport.available() ? builder.withTransport(transport) : builder;
  }
}
