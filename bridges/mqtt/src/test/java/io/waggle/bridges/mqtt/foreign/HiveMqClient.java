// SPDX-License-Identifier: Apache-2.0
package io.waggle.bridges.mqtt.foreign;

import com.hivemq.client.mqtt.MqttClient;
import com.hivemq.client.mqtt.MqttGlobalPublishFilter;
import com.hivemq.client.mqtt.datatypes.MqttQos;
import com.hivemq.client.mqtt.datatypes.MqttUtf8String;
import com.hivemq.client.mqtt.exceptions.ConnectionClosedException;
import com.hivemq.client.mqtt.exceptions.MqttClientStateException;
import com.hivemq.client.mqtt.mqtt5.Mqtt5BlockingClient;
import com.hivemq.client.mqtt.mqtt5.message.connect.Mqtt5Connect;
import com.hivemq.client.mqtt.mqtt5.message.connect.Mqtt5ConnectBuilder;
import com.hivemq.client.mqtt.mqtt5.message.publish.Mqtt5Publish;
import com.hivemq.client.mqtt.mqtt5.message.publish.Mqtt5PublishBuilder;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;

/** The client of HiveMQ for Java, MQTT 5. */
final class HiveMqClient implements ForeignClient {

  @Override
  public String name() {
    return "hivemq java 5 tcp";
  }

  @Override
  public Set<Offer> offers() {
    return Set.of(Offer.VERSION_5, Offer.LEAVES_WITHOUT_WILL, Offer.HOLDS_ACKNOWLEDGEMENTS);
  }

  @Override
  public Peer connect(int port, Login login) {
    Inbox inbox = new Inbox();
    Mqtt5BlockingClient client = MqttClient.builder().useMqttVersion5().identifier(login.id()).serverHost("127.0.0.1")
      .serverPort(port).addDisconnectedListener(context -> inbox.closed()).buildBlocking();
    Connected peer = new Connected(client, inbox);
    client.toAsync().publishes(MqttGlobalPublishFilter.ALL, peer::received, login.holds());
    peer.sessionPresent = client.connect(connect(login)).isSessionPresent();
    return peer;
  }

  private static Mqtt5Connect connect(Login login) {
    Mqtt5ConnectBuilder connect = Mqtt5Connect.builder().cleanStart(login.clean())
      .sessionExpiryInterval(login.expirySeconds());
    if (login.receiveMaximum() > 0) {
      connect = connect.restrictions().receiveMaximum(login.receiveMaximum()).applyRestrictions();
    }
    if (login.will() != null) {
      connect = connect.willPublish().topic(login.will().topic()).qos(MqttQos.AT_LEAST_ONCE)
        .payload(login.will().payload().getBytes(StandardCharsets.UTF_8))
        .delayInterval(login.will().delaySeconds()).applyWillPublish();
    }
    return connect.build();
  }

  private static final class Connected implements Peer {

    private final Mqtt5BlockingClient client;
    private final Inbox inbox;
    private final Queue<Mqtt5Publish> held = new ConcurrentLinkedQueue<>();
    private boolean sessionPresent;

    Connected(Mqtt5BlockingClient client, Inbox inbox) {
      this.client = client;
      this.inbox = inbox;
    }

    private void received(Mqtt5Publish message) {
      if (message.getQos() != MqttQos.AT_MOST_ONCE) {
        held.add(message);
      }
      String from = message.getUserProperties().asList().stream()
        .filter(each -> each.getName().toString().equals("from")).map(each -> each.getValue().toString())
        .findFirst().orElse(null);
      inbox.put(new Received(message.getTopic().toString(),
        new String(message.getPayloadAsBytes(), StandardCharsets.UTF_8), message.getQos().getCode(),
        message.isRetain(), from, message.getResponseTopic().map(MqttUtf8String::toString).orElse(null)));
    }

    @Override
    public Optional<Boolean> sessionPresent() {
      return Optional.of(sessionPresent);
    }

    @Override
    public void subscribe(int qos, String... filters) {
      for (String filter : filters) {
        int granted = client.subscribeWith().topicFilter(filter).qos(MqttQos.fromCode(qos)).send().getReasonCodes()
          .get(0).getCode();
        if (granted != qos) {
          throw new AssertionError("granted: " + granted + " (expected: " + qos + ")");
        }
      }
    }

    @Override
    public void publish(Outgoing message) {
      Mqtt5PublishBuilder.Complete publish = Mqtt5Publish.builder().topic(message.topic())
        .payload(message.payload().getBytes(StandardCharsets.UTF_8)).qos(MqttQos.fromCode(message.qos()))
        .retain(message.retain()).responseTopic(message.responseTopic());
      if (message.expirySeconds() > 0) {
        publish = publish.messageExpiryInterval(message.expirySeconds());
      }
      if (message.property() != null) {
        publish = publish.userProperties().add("from", message.property()).applyUserProperties();
      }
      client.publish(publish.build());
    }

    @Override
    public Received next() {
      return inbox.next();
    }

    @Override
    public void acknowledge() {
      held.remove().acknowledge();
    }

    @Override
    public void disconnect() {
      client.disconnect();
    }

    @Override
    public void awaitClosed() {
      inbox.awaitClosed();
    }

    @Override
    public void close() {
      try {
        client.disconnect();
      } catch (MqttClientStateException | ConnectionClosedException e) {
        // It is disconnected already, or just now.
      }
    }
  }
}
