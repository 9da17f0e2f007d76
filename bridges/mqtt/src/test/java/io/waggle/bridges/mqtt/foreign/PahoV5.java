// SPDX-License-Identifier: Apache-2.0
package io.waggle.bridges.mqtt.foreign;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.eclipse.paho.mqttv5.client.IMqttToken;
import org.eclipse.paho.mqttv5.client.MqttCallback;
import org.eclipse.paho.mqttv5.client.MqttClient;
import org.eclipse.paho.mqttv5.client.MqttConnectionOptions;
import org.eclipse.paho.mqttv5.client.MqttDisconnectResponse;
import org.eclipse.paho.mqttv5.client.persist.MemoryPersistence;
import org.eclipse.paho.mqttv5.common.MqttException;
import org.eclipse.paho.mqttv5.common.MqttMessage;
import org.eclipse.paho.mqttv5.common.packet.MqttProperties;
import org.eclipse.paho.mqttv5.common.packet.UserProperty;

/** Eclipse Paho for Java, MQTT 5. */
final class PahoV5 implements ForeignClient {

  @Override
  public String name() {
    return "paho java 5 tcp";
  }

  @Override
  public Set<Offer> offers() {
    return Set.of(Offer.VERSION_5, Offer.LEAVES_WITHOUT_WILL, Offer.HOLDS_ACKNOWLEDGEMENTS);
  }

  @Override
  public Peer connect(int port, Login login) {
    return PahoPeer.call("create", () -> new Connected(port, login)).connect();
  }

  private static MqttConnectionOptions options(Login login) {
    MqttConnectionOptions options = new MqttConnectionOptions();
    options.setCleanStart(login.clean());
    options.setSessionExpiryInterval((long) login.expirySeconds());
    options.setConnectionTimeout(PahoPeer.TIMEOUT_SECONDS);
    if (login.receiveMaximum() > 0) {
      options.setReceiveMaximum(login.receiveMaximum());
    }
    if (login.will() != null) {
      MqttMessage will = new MqttMessage(login.will().payload().getBytes(StandardCharsets.UTF_8), 1, false, null);
      options.setWill(login.will().topic(), will);
      MqttProperties properties = new MqttProperties();
      properties.setWillDelayInterval((long) login.will().delaySeconds());
      options.setWillMessageProperties(properties);
    }
    return options;
  }

  private static final class Connected extends PahoPeer implements MqttCallback {

    private final MqttClient client;
    private final Login login;
    private final Queue<MqttMessage> held = new ConcurrentLinkedQueue<>();

    Connected(int port, Login login) throws MqttException {
      this.client = new MqttClient("tcp://127.0.0.1:" + port, login.id(), new MemoryPersistence());
      this.login = login;
      client.setTimeToWait(TIMEOUT_SECONDS * 1_000L);
      client.setManualAcks(login.holds());
      client.setCallback(this);
    }

    @Override
    boolean open() throws MqttException {
      return client.connectWithResult(options(login)).getSessionPresent();
    }

    @Override
    public void messageArrived(String topic, MqttMessage message) {
      if (login.holds() && message.getQos() > 0) {
        held.add(message);
      }
      MqttProperties properties = message.getProperties();
      String from = properties.getUserProperties().stream().filter(each -> each.getKey().equals("from"))
        .map(UserProperty::getValue).findFirst().orElse(null);
      inbox.put(new Received(topic, new String(message.getPayload(), StandardCharsets.UTF_8), message.getQos(),
        message.isRetained(), from, properties.getResponseTopic()));
    }

    @Override
    public void disconnected(MqttDisconnectResponse response) {
      inbox.closed();
    }

    @Override
    public void mqttErrorOccurred(MqttException exception) {
      // The call that is waiting gets it.
    }

    @Override
    public void deliveryComplete(IMqttToken delivered) {
      // The publishing call waits for it.
    }

    @Override
    public void connectComplete(boolean reconnect, String serverUri) {
      // The connecting call waits for it.
    }

    @Override
    public void authPacketArrived(int reasonCode, MqttProperties properties) {
      // Not used here.
    }

    @Override
    int subscribe(String filter, int qos) throws MqttException {
      return client.subscribe(filter, qos).getReasonCodes()[0];
    }

    @Override
    public void publish(Outgoing message) {
      MqttProperties properties = new MqttProperties();
      if (message.expirySeconds() > 0) {
        properties.setMessageExpiryInterval((long) message.expirySeconds());
      }
      if (message.property() != null) {
        properties.setUserProperties(List.of(new UserProperty("from", message.property())));
      }
      properties.setResponseTopic(message.responseTopic());
      act("publish", () -> client.publish(message.topic(), new MqttMessage(
        message.payload().getBytes(StandardCharsets.UTF_8), message.qos(), message.retain(), properties)));
    }

    @Override
    public void acknowledge() {
      MqttMessage oldest = held.remove();
      act("acknowledge", () -> client.messageArrivedComplete(oldest.getId(), oldest.getQos()));
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
