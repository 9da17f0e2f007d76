// SPDX-License-Identifier: Apache-2.0
package io.waggle.testkit.internal;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;

/** TCP and Unix domain sockets: a channel and a selector, so that writing has a deadline too. */
public final class ChannelWire implements Wire {

  private final SocketChannel channel;
  private final Selector selector;
  private final SelectionKey key;

  /**
   * Connects, blocking.
   *
   * @param receiveBufferBytes size of the kernel's receive buffer, 0 for its own choice
   */
  public ChannelWire(SocketAddress address, int receiveBufferBytes) throws IOException {
    if (address instanceof InetSocketAddress) {
      channel = SocketChannel.open();
      channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
      if (receiveBufferBytes > 0) {
        channel.setOption(StandardSocketOptions.SO_RCVBUF, receiveBufferBytes);
      }
    } else {
      channel = SocketChannel.open(StandardProtocolFamily.UNIX);
    }
    try {
      channel.connect(address);
    } catch (IOException e) {
      channel.close();
      throw e;
    }
    channel.configureBlocking(false);
    selector = Selector.open();
    key = channel.register(selector, 0);
  }

  @Override
  public int read(ByteBuffer into, long timeoutMs) throws IOException {
    int count = channel.read(into);
    if (count == 0 && select(SelectionKey.OP_READ, timeoutMs)) {
      count = channel.read(into);
    }
    return count;
  }

  @Override
  public int write(ByteBuffer from, long timeoutMs) throws IOException {
    long end = System.nanoTime() + timeoutMs * 1_000_000;
    int written = channel.write(from);
    while (from.hasRemaining()) {
      long leftMs = (end - System.nanoTime()) / 1_000_000;
      if (leftMs <= 0 || !select(SelectionKey.OP_WRITE, leftMs)) {
        break;
      }
      written += channel.write(from);
    }
    return written;
  }

  private boolean select(int operation, long timeoutMs) throws IOException {
    if (timeoutMs <= 0) {
      return false;
    }
    key.interestOps(operation);
    selector.selectedKeys().clear();
    boolean ready = selector.select(timeoutMs) > 0;
    selector.selectedKeys().clear();
    return ready;
  }

  @Override
  public void shutdownOutput() throws IOException {
    channel.shutdownOutput();
  }

  @Override
  public void reset() throws IOException {
    if (channel.supportedOptions().contains(StandardSocketOptions.SO_LINGER)) {
      channel.setOption(StandardSocketOptions.SO_LINGER, 0);
    }
    close();
  }

  @Override
  public SocketAddress localAddress() throws IOException {
    return channel.getLocalAddress();
  }

  @Override
  public void close() throws IOException {
    channel.close();
    // A registered channel is closed in the kernel only when its selector lets go of it.
    selector.close();
  }
}
