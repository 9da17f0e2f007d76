// SPDX-License-Identifier: Apache-2.0
package io.waggle.bridges.mqtt.foreign;

import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.Set;
import org.eclipse.paho.client.mqttv3.IMqttDeliveryToken;
import org.eclipse.paho.client.mqttv3.IMqttToken;
import org.eclipse.paho.client.mqttv3.MqttCallback;
import org.eclipse.paho.client.mqttv3.MqttClient;
import org.eclipse.paho.client.mqttv3.MqttConnectOptions;
import org.eclipse.paho.client.mqttv3.MqttException;
import org.eclipse.paho.client.mqttv3.MqttMessage;
import org.eclipse.paho.client.mqttv3.persist.MemoryPersistence;

/** Eclipse Paho for Java, MQTT 3.1.1. */
final class PahoV3 implements ForeignClient {

  private static final int TIMEOUT_SECONDS = 10;

  @Override
  public String name() {
    return "paho java 3.1.1 tcp";
  }

  @Override
  public Set<Offer> offers() {
    return Set.of(Offer.LEAVES_WITHOUT_WILL);
  }

  @Override
  public Peer connect(int port, Login login) {
    MqttConnectOptions options = new MqttConnectOptions();
    options.setMqttVersion(MqttConnectOptions.MQTT_VERSION_3_1_1);
    options.setCleanSession(login.clean());
    options.setConnectionTimeout(TIMEOUT_SECONDS);
    if (login.will() != null) {
      options.setWill(login.will().topic(), login.will().payload().getBytes(StandardCharsets.UTF_8), 1, false);
    }
    try {
      MqttClient client = new MqttClient("tcp://127.0.0.1:" + port, login.id(), new MemoryPersistence());
      Connected peer = new Connected(client);
      client.setTimeToWait(TIMEOUT_SECONDS * 1_000L);
      client.setCallback(peer);
      peer.token = client.connectWithResult(options);
      return peer;
    } catch (MqttException e) {
      throw new AssertionError("connect", e);
    }
  }

  private static final class Connected implements Peer, MqttCallback {

    private final MqttClient client;
    private final Inbox inbox = new Inbox();
    private IMqttToken token;

    Connected(MqttClient client) {
      this.client = client;
    }

    @Override
    public void messageArrived(String topic, MqttMessage message) {
      inbox.put(new Received(topic, new String(message.getPayload(), StandardCharsets.UTF_8), message.getQos(),
        message.isRetained(), null, null));
    }

    @Override
    public void connectionLost(Throwable cause) {
      inbox.closed();
    }

    @Override
    public void deliveryComplete(IMqttDeliveryToken delivered) {
      // The publishing call waits for it.
    }

    @Override
    public Optional<Boolean> sessionPresent() {
      return Optional.of(token.getSessionPresent());
    }

    @Override
    public void subscribe(int qos, String... filters) {
      try {
        for (String filter : filters) {
          int granted = client.subscribeWithResponse(filter, qos).getGrantedQos()[0];
          if (granted != qos) {
            throw new AssertionError("granted: " + granted + " (expected: " + qos + ")");
          }
        }
      } catch (MqttException e) {
        throw new AssertionError("subscribe", e);
      }
    }

    @Override
    public void publish(Outgoing message) {
      try {
        client.publish(message.topic(), message.payload().getBytes(StandardCharsets.UTF_8), message.qos(),
          message.retain());
      } catch (MqttException e) {
        throw new AssertionError("publish", e);
      }
    }

    @Override
    public Received next() {
      return inbox.next();
    }

    @Override
    public void disconnect() {
      try {
        client.disconnect();
      } catch (MqttException e) {
        throw new AssertionError("disconnect", e);
      }
    }

    @Override
    public void awaitClosed() {
      inbox.awaitClosed();
    }

    @Override
    public void close() {
      try {
        if (client.isConnected()) {
          client.disconnect();
        }
        client.close();
      } catch (MqttException e) {
        throw new AssertionError("close", e);
      }
    }
  }
}
