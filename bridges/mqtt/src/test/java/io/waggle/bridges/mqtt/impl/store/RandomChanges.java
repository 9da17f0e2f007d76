// SPDX-License-Identifier: Apache-2.0
package io.waggle.bridges.mqtt.impl.store;

import io.waggle.bridges.mqtt.impl.broker.Message;
import io.waggle.bridges.mqtt.impl.store.SessionStore.Place;
import io.waggle.bridges.mqtt.impl.store.SessionStore.StoredSession;
import io.waggle.bridges.mqtt.impl.store.SessionStore.StoredSubscription;
import io.waggle.bridges.mqtt.impl.wire.Properties;
import io.waggle.bridges.mqtt.impl.wire.Property;
import io.waggle.bridges.mqtt.impl.wire.Version;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Consumer;

/** Draws changes as a broker makes them, the same ones for the same seed. One thread. */
final class RandomChanges {

  private static final int CLIENTS = 5;
  private static final int PACKET_IDS = 6;

  private final Random random;
  private final int mostPayload;
  private final Map<String, Long> sequences = new HashMap<>();

  RandomChanges(long seed, int mostPayload) {
    random = new Random(seed);
    this.mostPayload = mostPayload;
  }

  Consumer<SessionStore> next() {
    String client = client();
    long sequence = sequence(client);
    int packetId = 1 + random.nextInt(PACKET_IDS);
    return switch (random.nextInt(17)) {
      case 0, 1 -> {
        StoredSession session = session(client);
        yield store -> store.putSession(session);
      }
      case 2 -> random.nextInt(4) == 0 ? store -> store.removeSession(client)
        : store -> store.removeSubscription(client, "filter/" + packetId);
      case 3 -> {
        StoredSubscription subscription = new StoredSubscription("filter/" + packetId, random.nextInt(3),
          random.nextBoolean(), random.nextBoolean(), random.nextInt(3), random.nextInt(1_000_000));
        yield store -> store.putSubscription(client, subscription);
      }
      case 4, 5, 6, 7 -> enqueue();
      case 8 -> store -> store.released(client, sequence);
      case 9, 10 -> store -> store.dequeue(client, sequence);
      case 11 -> store -> store.sending(client, sequence, packetId);
      case 12 -> store -> store.received(client, packetId);
      case 13 -> store -> store.completed(client, packetId);
      case 14 -> {
        Message message = message();
        yield store -> store.retain(message);
      }
      case 15 -> {
        Message message = message();
        Place to = place("client-" + random.nextInt(CLIENTS));
        yield store -> store.move(message, to, client, sequence);
      }
      default -> store -> store.unretain("topic/" + packetId);
    };
  }

  private Consumer<SessionStore> enqueue() {
    Message message = message();
    List<Place> places = new ArrayList<>();
    int first = random.nextInt(CLIENTS);
    for (int i = 0; i < 1 + random.nextInt(3); i++) {
      String client = "client-" + (first + i) % CLIENTS;
      places.add(place(client));
    }
    String publisher = client();
    int packetId = 1 + random.nextInt(PACKET_IDS);
    return random.nextInt(3) == 0 ? store -> store.enqueueReceived(message, places, publisher, packetId)
      : store -> store.enqueue(message, places);
  }

  private Place place(String client) {
    return new Place(client, sequences.merge(client, 1L, Long::sum), 1 + random.nextInt(2), random.nextBoolean(),
      random.nextInt(3), random.ints(random.nextInt(3), 1, 1_000).toArray());
  }

  private String client() {
    return "client-" + random.nextInt(CLIENTS);
  }

  /** One of the last that the client has. */
  private long sequence(String client) {
    return Math.max(1, sequences.getOrDefault(client, 1L) - random.nextInt(8));
  }

  private StoredSession session(String client) {
    Version[] versions = Version.values();
    return new StoredSession(client, versions[random.nextInt(versions.length)], random.nextBoolean() ? "" : "ünser",
      random.nextBoolean() ? 0xFFFFFFFFL : 60, random.nextInt(1_000), random.nextInt(3) == 0 ? message() : null,
      random.nextInt(1_000));
  }

  Message message() {
    byte[] payload = new byte[random.nextInt(mostPayload + 1)];
    random.nextBytes(payload);
    Properties properties = random.nextInt(3) > 0 ? Properties.NONE
      : Properties.of(Property.PAYLOAD_FORMAT, 1).with(Property.CONTENT_TYPE, "täxt")
        .with(Property.CORRELATION_DATA, new byte[] {1, -1})
        .with(Property.USER_PROPERTY, new Properties.Pair("a", "")).with(Property.RESPONSE_TOPIC, "r");
    return new Message("topic/" + (1 + random.nextInt(PACKET_IDS)), payload, random.nextInt(3), random.nextBoolean(),
      properties, random.nextBoolean() ? "" : client(), random.nextBoolean() ? Long.MAX_VALUE : 1_700_000_000_000L);
  }
}
