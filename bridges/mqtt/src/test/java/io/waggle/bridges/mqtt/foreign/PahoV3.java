// SPDX-License-Identifier: Apache-2.0
package io.waggle.bridges.mqtt.foreign;

import java.nio.charset.StandardCharsets;
import java.util.Set;
import org.eclipse.paho.client.mqttv3.IMqttDeliveryToken;
import org.eclipse.paho.client.mqttv3.MqttCallback;
import org.eclipse.paho.client.mqttv3.MqttClient;
import org.eclipse.paho.client.mqttv3.MqttConnectOptions;
import org.eclipse.paho.client.mqttv3.MqttException;
import org.eclipse.paho.client.mqttv3.MqttMessage;
import org.eclipse.paho.client.mqttv3.persist.MemoryPersistence;

/** Eclipse Paho for Java, MQTT 3.1.1. */
final class PahoV3 implements ForeignClient {

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
    return PahoPeer.call("create", () -> new Connected(port, login)).connect();
  }

  private static MqttConnectOptions options(Login login) {
    MqttConnectOptions options = new MqttConnectOptions();
    options.setMqttVersion(MqttConnectOptions.MQTT_VERSION_3_1_1);
    options.setCleanSession(login.clean());
    options.setConnectionTimeout(PahoPeer.TIMEOUT_SECONDS);
    if (login.will() != null) {
      options.setWill(login.will().topic(), login.will().payload().getBytes(StandardCharsets.UTF_8), 1, false);
    }
    return options;
  }

  private static final class Connected extends PahoPeer implements MqttCallback {

    private final MqttClient client;
    private final Login login;

    Connected(int port, Login login) throws MqttException {
      this.client = new MqttClient("tcp://127.0.0.1:" + port, login.id(), new MemoryPersistence());
      this.login = login;
      client.setTimeToWait(TIMEOUT_SECONDS * 1_000L);
      client.setCallback(this);
    }

    @Override
    boolean open() throws MqttException {
      return client.connectWithResult(options(login)).getSessionPresent();
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
    int subscribe(String filter, int qos) throws MqttException {
      return client.subscribeWithResponse(filter, qos).getGrantedQos()[0];
    }

    @Override
    public void publish(Outgoing message) {
      act("publish", () -> client.publish(message.topic(), message.payload().getBytes(StandardCharsets.UTF_8),
        message.qos(), message.retain()));
    }

    @Override
    boolean isConnected() {
      return client.isConnected();
    }

    @Override
    void end() throws MqttException {
      client.disconnect();
    }

    @Override
    void free() throws MqttException {
      client.close();
    }
  }
}
