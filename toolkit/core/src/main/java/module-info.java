// SPDX-License-Identifier: Apache-2.0

/** Workers, connections, protocols and the gateway. */
module io.waggle.core {
  requires transitive io.vertx.core;
  requires io.vertx.core.logging;
  requires com.cronutils;
  requires com.fasterxml.jackson.core;
  requires io.netty.buffer;
  requires io.netty.codec;
  requires io.netty.codec.haproxy;
  requires io.netty.codec.http;
  requires io.netty.common;
  requires io.netty.handler;
  requires io.netty.transport;
  requires io.netty.transport.unix.common;

  exports io.waggle;
  exports io.waggle.internal;
  exports io.waggle.internal.http;
  exports io.waggle.spi;

  uses io.waggle.spi.ChannelStoreProvider;
}
