// SPDX-License-Identifier: Apache-2.0
package io.waggle.bench.load;

import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.FixedRecvByteBufAllocator;
import io.netty.channel.epoll.EpollChannelOption;
import io.netty.channel.epoll.EpollSocketChannel;

/** The socket options of the generator. Any thread. */
final class Sockets {

  private static final int CONNECT_TIMEOUT_MS = 10_000;
  private static final int READ_BUFFER_BYTES = 4_096;

  private Sockets() {
  }

  /** Returns what connects a channel of this loop, but for its handler. */
  static Bootstrap bootstrap(EventLoop loop) {
    return new Bootstrap()
      .group(loop)
      .channel(EpollSocketChannel.class)
      .option(ChannelOption.ALLOCATOR, PooledByteBufAllocator.DEFAULT)
      .option(ChannelOption.RECVBUF_ALLOCATOR, new FixedRecvByteBufAllocator(READ_BUFFER_BYTES))
      .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, CONNECT_TIMEOUT_MS)
      .option(ChannelOption.TCP_NODELAY, true)
      .option(EpollChannelOption.IP_BIND_ADDRESS_NO_PORT, true);
  }
}
