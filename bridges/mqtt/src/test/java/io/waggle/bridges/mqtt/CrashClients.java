// SPDX-License-Identifier: Apache-2.0
package io.waggle.bridges.mqtt;

import io.waggle.bridges.mqtt.impl.wire.Packet;
import io.waggle.bridges.mqtt.impl.wire.Packet.Type;
import io.waggle.bridges.mqtt.impl.wire.Properties;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.stream.IntStream;

/** Publishers and subscribers that keep the rules of QoS 1 and 2 over any number of connections, and count. */
final class CrashClients {

  private CrashClients() {
  }

  /** Publishes messages 1 to so many, all at once, each with its number as packet identifier. */
  static final class Publisher extends ResumingClient {

    private final String topic;
    private final int qos;
    private final Map<Integer, Type> open = new ConcurrentSkipListMap<>();

    Publisher(BrokerProcess broker, String id, String topic, int qos, int count) {
      super(broker, id);
      this.topic = topic;
      this.qos = qos;
      IntStream.rangeClosed(1, count).forEach(each -> open.put(each, Type.PUBLISH));
    }

    @Override
    void connected(MqttTestClient client) {
      Map<Integer, Type> again = new TreeMap<>(open);
      again.forEach((id, state) -> client.send(state == Type.PUBREL ? new Packet.Ack(Type.PUBREL, id)
        : new Packet.Publish(topic, Integer.toString(id).getBytes(StandardCharsets.UTF_8), id, qos, false,
          packets.get() > 0, Properties.NONE)));
    }

    @Override
    void received(MqttTestClient client, Packet packet) {
      if (!(packet instanceof Packet.Ack ack)) {
        problem("received " + packet);
      } else if (ack.type() == Type.PUBREC && ack.reason() == 0) {
        open.put(ack.id(), Type.PUBREL);
        client.send(new Packet.Ack(Type.PUBREL, ack.id()));
      } else if (ack.type() == Type.PUBACK && ack.reason() == 0 || ack.type() == Type.PUBCOMP) {
        open.remove(ack.id());
      } else {
        problem("received " + packet);
      }
    }

    /** Returns how many are not acknowledged to their end. */
    int open() {
      return open.size();
    }
  }

  /** Subscribes and counts how often each message was delivered, as QoS 2 counts it: once for each exchange. */
  static final class Subscriber extends ResumingClient {

    private final String filter;
    private final int qos;
    private final Map<String, Integer> counts = new ConcurrentHashMap<>();
    private final Set<Integer> received = new HashSet<>();
    private volatile boolean subscribed;

    Subscriber(BrokerProcess broker, String id, String filter, int qos) {
      super(broker, id);
      this.filter = filter;
      this.qos = qos;
    }

    @Override
    void connected(MqttTestClient client) {
      if (!subscribed) {
        client.send(new Packet.Subscribe(1, List.of(new Packet.Subscription(filter, qos, false, false, 0)),
          Properties.NONE));
      }
    }

    @Override
    void received(MqttTestClient client, Packet packet) {
      if (packet instanceof Packet.Publish publish) {
        String text = new String(publish.payload(), StandardCharsets.UTF_8);
        if (qos == 1) {
          counts.merge(text, 1, Integer::sum);
          client.send(new Packet.Ack(Type.PUBACK, publish.id()));
        } else {
          if (received.add(publish.id())) {
            counts.merge(text, 1, Integer::sum);
          }
          client.send(new Packet.Ack(Type.PUBREC, publish.id()));
        }
      } else if (packet instanceof Packet.Ack ack && ack.type() == Type.PUBREL) {
        received.remove(ack.id());
        client.send(new Packet.Ack(Type.PUBCOMP, ack.id()));
      } else if (packet instanceof Packet.SubAck) {
        subscribed = true;
      } else {
        problem("received " + packet);
      }
    }

    boolean isSubscribed() {
      return subscribed;
    }

    /** Returns how many different messages have come. */
    int messages() {
      return counts.size();
    }

    /** Returns the different messages that have come. */
    Set<String> payloads() {
      return counts.keySet();
    }

    /** Returns how many came more than once. */
    long doubles() {
      return counts.values().stream().filter(count -> count > 1).count();
    }
  }
}
