// SPDX-License-Identifier: Apache-2.0
package io.waggle.bridges.mqtt.impl.remote;

import io.vertx.core.Future;
import io.vertx.core.internal.ContextInternal;
import io.vertx.core.net.ClientSSLOptions;
import io.vertx.core.net.PemKeyCertOptions;
import io.vertx.core.net.PemTrustOptions;
import io.waggle.Client;
import io.waggle.ClientOptions;
import io.waggle.Limits;
import io.waggle.bridges.mqtt.MqttRemoteOptions;
import io.waggle.bridges.mqtt.impl.wire.MqttProtocol;
import io.waggle.bridges.mqtt.impl.wire.Packet;
import io.waggle.bridges.mqtt.impl.wire.Properties;
import io.waggle.bridges.mqtt.impl.wire.Property;
import io.waggle.bridges.mqtt.impl.wire.Version;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** How to reach the other broker, and what to say first. Event loop of its broker. */
final class Connects {

  private final ContextInternal context;
  private final MqttRemoteOptions options;
  private final MqttProtocol protocol;

  Connects(ContextInternal context, MqttRemoteOptions options) {
    this.context = context;
    this.options = options;
    this.protocol = MqttProtocol.client(options.getProtocolLevel() == 5 ? Version.V5 : Version.V3_1_1,
      options.getMaxPacketBytes());
  }

  /** Returns a link that is not open yet. */
  Link link(RemoteBroker broker, Incoming incoming) {
    String url = options.getUrl();
    ClientOptions where = new ClientOptions(url.startsWith("mqtts:") ? "tls:" + url.substring(6)
      : url.startsWith("mqtt:") ? "tcp:" + url.substring(5) : url);
    where.setConnectTimeoutMs((int) options.getConnectTimeoutMs()).setSubProtocols(List.of("mqtt"));
    where.setLimits(new Limits().setMaxFrameBytes(Math.max(options.getMaxPacketBytes(), 1_024))
      .setMaxQueuedBytes((int) Math.min(Integer.MAX_VALUE, options.getMaxQueuedBytes() + (1 << 20))));
    if (!options.getTrustPath().isEmpty() || !options.getCertPath().isEmpty()) {
      where.setSslOptions(tls());
    }
    return new Link(broker, context, options, protocol, Client.create(context.owner(), protocol, where), incoming);
  }

  private ClientSSLOptions tls() {
    ClientSSLOptions tls = new ClientSSLOptions().setHostnameVerificationAlgorithm("HTTPS");
    if (!options.getTrustPath().isEmpty()) {
      tls.setTrustOptions(new PemTrustOptions().addCertPath(options.getTrustPath()));
    }
    if (!options.getCertPath().isEmpty()) {
      tls.setKeyCertOptions(new PemKeyCertOptions().addCertPath(options.getCertPath()).addKeyPath(options.getKeyPath()));
    }
    return tls;
  }

  /** Returns the next CONNECT; the password may have changed. */
  Future<Packet.Connect> next() {
    return options.getPasswordFile().isEmpty()
      ? context.succeededFuture(connect(options.getPassword()))
      : context.executeBlocking(this::password).map(this::connect);
  }

  private String password() {
    try {
      return Files.readString(Path.of(options.getPasswordFile())).replaceAll("\\R$", "");
    } catch (IOException e) {
      throw new IllegalArgumentException("passwordFile: " + options.getPasswordFile()
        + " (expected: a file that can be read)", e);
    }
  }

  private Packet.Connect connect(String password) {
    boolean keeps = options.getSessionExpirySeconds() > 0;
    Properties properties = protocol.version() != Version.V5 ? Properties.NONE
      : Properties.of(Property.SESSION_EXPIRY, options.getSessionExpirySeconds())
        .with(Property.RECEIVE_MAXIMUM, options.getMaxInflight())
        .with(Property.MAXIMUM_PACKET_SIZE, options.getMaxPacketBytes());
    return new Packet.Connect(protocol.version(), options.getClientId().isEmpty() ? "waggle-" + options.getName()
      : options.getClientId(), !keeps, options.getKeepAliveSeconds(),
      options.getUsername().isEmpty() ? null : options.getUsername(),
      password.isEmpty() ? null : password.getBytes(StandardCharsets.UTF_8), null, properties);
  }
}
