// SPDX-License-Identifier: Apache-2.0
package io.waggle.impl.client;

import io.vertx.core.ThreadingModel;
import io.vertx.core.Vertx;
import io.vertx.core.internal.CloseFuture;
import io.vertx.core.internal.ContextInternal;
import io.vertx.core.internal.VertxInternal;
import io.waggle.ClientOptions;
import io.waggle.Protocol;
import io.waggle.Transport;
import io.waggle.impl.WaggleVertx;
import io.waggle.impl.connection.ConnectionHost;
import io.waggle.impl.websocket.ClientRequest;
import java.util.Objects;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.LongUnaryOperator;

/**
 * What a client is made of: checks the options when it is created and picks the parts that fit. Tests replace chance
 * and the clock.
 */
class ClientSetup<M> {

  private final Protocol<M> protocol;
  private final ClientOptions options;
  private final ContextInternal context;
  private final ContextInternal loopContext;
  private final ConnectionHost host;
  private final ClientRequest request;

  /**
   * Creates the setup of a client on the current context.
   *
   * @throws IllegalArgumentException if the options lack something or hold what cannot be sent
   */
  ClientSetup(Vertx vertx, Protocol<M> protocol, ClientOptions options) {
    this.protocol = Objects.requireNonNull(protocol, "protocol");
    this.options = new ClientOptions(options);
    Transport transport = options.getTransport();
    check(this.options, transport);
    this.request = transport.isWebSocket() ? new ClientRequest(this.options) : null;
    this.context = ((VertxInternal) vertx).getOrCreateContext();
    // Undeployment does not know this context: it would close the socket before the client has said good-bye.
    this.loopContext = context.toBuilder().withThreadingModel(ThreadingModel.EVENT_LOOP)
      .withCloseFuture(new CloseFuture()).build();
    this.host = new ConnectionHost(WaggleVertx.of(vertx), context, name(), transport, true, options.getLimits());
    this.host.protocolName = protocol.name();
  }

  private static void check(ClientOptions options, Transport transport) {
    if (transport == Transport.HTTP || transport == Transport.HTTPS) {
      throw new IllegalArgumentException("transport: " + transport.scheme()
        + " (expected: a messaging transport; for HTTP use Vert.x's HttpClient)");
    }
    if (transport == Transport.UNIX) {
      if (options.getPath() == null) {
        throw new IllegalArgumentException("path: null (expected: the file of the Unix socket)");
      }
    } else if (options.getPort() == 0) {
      throw new IllegalArgumentException("port: 0 (expected: 1-65535)");
    }
    if (options.getProxyOptions() != null && (transport == Transport.UDP || transport == Transport.UNIX)) {
      throw new IllegalArgumentException("proxyOptions: set (expected: none over " + transport.scheme() + ")");
    }
  }

  private String name() {
    return "client of " + options.getTransport().scheme() + "://" + (options.getTransport() == Transport.UNIX
      ? options.getPath() : options.getHost() + ":" + options.getPort());
  }

  final ClientOptions options() {
    return options;
  }

  /** Returns where the application's handlers run. */
  final ContextInternal context() {
    return context;
  }

  /** Returns where sockets live. */
  final ContextInternal loopContext() {
    return loopContext;
  }

  final ConnectionHost host() {
    return host;
  }

  /** Makes what connects; on {@link #loopContext()}. */
  final Connector<M> connector() {
    return options.getTransport() == Transport.UDP ? new DatagramConnector<>(host, protocol, options)
      : new StreamConnector<>(host, protocol, options, request);
  }

  /** Returns chance: a number from 0 up to, but not including, its argument. */
  LongUnaryOperator random() {
    return bound -> ThreadLocalRandom.current().nextLong(bound);
  }

  /** Returns the clock, whose alarms go off on {@link #loopContext()}. */
  Alarm alarm() {
    return (delayMs, action) -> {
      ScheduledFuture<?> scheduled = loopContext.nettyEventLoop().schedule(
        () -> loopContext.dispatch(action), delayMs, TimeUnit.MILLISECONDS);
      return () -> scheduled.cancel(false);
    };
  }
}
