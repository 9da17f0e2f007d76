// SPDX-License-Identifier: Apache-2.0
package io.waggle.bridges.mqtt.impl.broker;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.internal.VertxInternal;
import io.waggle.Handshake;
import io.waggle.Limits;
import io.waggle.Transport;
import io.waggle.Worker;
import io.waggle.WorkerOptions;
import io.waggle.bridges.mqtt.MqttAuthOptions.Anonymous;
import io.waggle.bridges.mqtt.MqttAuthOptions.CertificateName;
import io.waggle.bridges.mqtt.MqttAuthOptions;
import io.waggle.bridges.mqtt.MqttBridgeOptions;
import io.waggle.bridges.mqtt.MqttListenerOptions;
import io.waggle.bridges.mqtt.impl.wire.MqttProtocol;
import io.waggle.bridges.mqtt.impl.wire.Packet;
import io.waggle.internal.Lifecycle;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;

/** One address that a bridge listens on: a worker whose connections go to the broker. Context of the bridge. */
final class Listener {

  private static final int SLACK_BYTES = 65_536;
  private static final int MOST_ACKNOWLEDGEMENT_BYTES = 4 * 1024 * 1024;
  private static final List<String> SUB_PROTOCOLS = List.of("mqtt", "mqttv3.1");

  private final Vertx vertx;
  private final Broker broker;
  private final MqttListenerOptions options;
  private final Worker<Packet> worker;
  private Departure departure;

  Listener(Vertx vertx, Broker broker, MqttListenerOptions options, String name) {
    this.vertx = vertx;
    this.broker = broker;
    this.options = options;
    WorkerOptions settings = options.toWorkerOptions().setName(name).setLimits(limits(broker.options()));
    worker = Worker.create(vertx, MqttProtocol.forConnect(broker.options().getMaxPacketBytes()), settings);
    worker.connectHandler(connection -> broker.serve(connection, name));
    if (options.getTransport().isWebSocket()) {
      worker.handshakeHandler(this::greet);
    }
  }

  /** What is queued for a client is bounded by the session; these bounds are the last resort. */
  private static Limits limits(MqttBridgeOptions options) {
    int outbound = options.getMaxOutboundBytes();
    return new Limits().setMaxFrameBytes(Math.addExact(options.getMaxPacketBytes(), SLACK_BYTES))
      .setMaxQueuedBytes((int) Math.min(Integer.MAX_VALUE,
        (long) outbound + options.getMaxPacketBytes() + MOST_ACKNOWLEDGEMENT_BYTES))
      .setWriteQueueMaxBytes(Math.min(Limits.DEFAULT_WRITE_QUEUE_MAX_BYTES, outbound / 2))
      .setHandshakeTimeoutMs(options.getConnectTimeoutMs()).setFrameTimeoutMs(options.getPacketTimeoutMs());
  }

  private void greet(Handshake handshake) {
    if (!handshake.path().equals(options.getPath())) {
      handshake.reject(404, "Nothing here; MQTT is on " + options.getPath() + ".");
      return;
    }
    for (String known : SUB_PROTOCOLS) {
      if (handshake.subProtocols().contains(known)) {
        handshake.accept(known);
        return;
      }
    }
    handshake.reject(400, "Sub-protocol: expected mqtt.");
  }

  /**
   * Refuses listeners that strangers reach, if nobody says who they are.
   *
   * @throws IllegalArgumentException that says which, and what to do
   */
  static void check(MqttBridgeOptions options) {
    MqttAuthOptions auth = options.getAuth();
    if (auth.getAnonymous() == Anonymous.ALWAYS || !options.getAuthenticators().isEmpty()
      || !options.getEnhancedAuthenticators().isEmpty() || !auth.getPasswordFile().isEmpty() || auth.getJwt() != null
      || auth.getHook() != null || auth.getCertificate() != CertificateName.NONE) {
      return;
    }
    for (MqttListenerOptions listener : options.effectiveListeners()) {
      if (!isLoopback(listener.getHost())) {
        throw new IllegalArgumentException("host: " + listener.getHost()
          + " (expected: 127.0.0.1 or another loopback address, or auth that says who a client is, or auth.anonymous:"
          + " always)");
      }
    }
  }

  private static boolean isLoopback(String host) {
    try {
      return InetAddress.getByName(host).isLoopbackAddress();
    } catch (UnknownHostException e) {
      return false;
    }
  }

  Future<Worker<Packet>> listen() {
    return worker.listen().onSuccess(listening -> {
      String other = broker.options().getServerReference();
      if (other != null) {
        var here = ((VertxInternal) vertx).getOrCreateContext().nettyEventLoop();
        departure = new Departure(worker, broker.loop(here), other);
        Lifecycle.of(vertx).standIn(worker, departure);
      }
    });
  }

  int actualPort() {
    return worker.actualPort();
  }

  String url() {
    String host = options.getHost();
    boolean isAny = host.equals("0.0.0.0") || host.equals("::");
    String where = (isAny ? "localhost" : host.contains(":") ? "[" + host + "]" : host) + ":" + worker.actualPort();
    Transport transport = options.getTransport();
    return transport.isWebSocket() ? transport.scheme() + "://" + where + options.getPath()
      : (transport.isSecure() ? "mqtts://" : "mqtt://") + where;
  }

  Future<Void> close() {
    if (departure != null) {
      Lifecycle.of(vertx).remove(departure);
    }
    return worker.close();
  }
}
