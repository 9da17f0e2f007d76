// SPDX-License-Identifier: Apache-2.0
package io.waggle.testkit.internal;

import java.io.Closeable;
import java.io.IOException;
import java.net.SocketAddress;
import java.nio.ByteBuffer;

/** A stream of bytes with deadlines: what a raw client runs on. One thread. */
public interface Wire extends Closeable {

  /**
   * Reads what is there, waiting for the first byte.
   *
   * @return the number of bytes; 0 if none came in time; -1 at the end of the stream
   * @throws IOException if the connection was reset
   */
  int read(ByteBuffer into, long timeoutMs) throws IOException;

  /**
   * Writes all bytes.
   *
   * @return the number of bytes the kernel took in time
   * @throws IOException if the connection was reset or closed
   */
  int write(ByteBuffer from, long timeoutMs) throws IOException;

  /** Sends the end of the stream; reading goes on. */
  void shutdownOutput() throws IOException;

  /** Closes so that the peer sees a reset. */
  void reset() throws IOException;

  SocketAddress localAddress() throws IOException;
}
