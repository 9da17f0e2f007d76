// SPDX-License-Identifier: Apache-2.0
package io.waggle.demos.push;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Vertx;
import io.vertx.core.eventbus.MessageConsumer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.waggle.testkit.Await;
import io.waggle.testkit.CleanVertx;
import io.waggle.testkit.NodeScripts;
import io.waggle.testkit.ProcessFixture;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/**
 * A channel is one, whoever speaks of it: what is published through push over WebSocket, a plain POST, the back end's API,
 * Socket.IO 2 and 4, a Pusher client, a device over MQTT and the event bus reaches the subscribers of all the others, once each.
 */
@CleanVertx
class AddressSpaceIT {

  private static final List<String> PUBLISHERS = List.of("api", "bus", "events", "io2", "io4", "mqtt", "pusher",
    "websocket");
  private static final List<String> SUBSCRIBERS = List.of("bus", "events", "io2", "io4", "mqtt", "pusher", "sse",
    "websocket");

  private final List<String> onTheBus = new CopyOnWriteArrayList<>();

  @Test
  void whatOnePublishesReachesAll(Vertx vertx) {
    NodeScripts scripts = NodeScripts.with("mqtt");
    AddressSpaceServer server = new AddressSpaceServer();
    Await.result(vertx.deployVerticle(server));
    MessageConsumer<JsonObject> inbox = vertx.eventBus().localConsumer("bus.inbox",
      message -> onTheBus.add(from(message.body())));
    Await.result(vertx.eventBus().request("waggle.channel.subscribe", new JsonObject().put("name", "address-space")
      .put("identity", "bus").put("pattern", AddressSpaceServer.TOPIC).put("address", "bus.inbox")));
    try (ProcessFixture clients = scripts.start("address-space.js", server.environment())) {
      Await.until("all are subscribed", NodeScripts.LONGEST, () -> clients.lines().contains("ready"));
      Await.result(vertx.eventBus().request("waggle.channel.publish", new JsonObject().put("name", "address-space")
        .put("identity", "bus").put("topic", AddressSpaceServer.TOPIC).put("payload", new JsonObject().put("from", "bus"))
        .put("headers", new JsonObject().put("event", "client-note"))));
      assertThat(clients.exitCode(NodeScripts.LONGEST)).as(clients.output()).isZero();
      Map<String, List<String>> got = got(clients);
      got.put("bus", List.copyOf(onTheBus));
      for (String subscriber : SUBSCRIBERS) {
        // Pusher's protocol does not echo.
        List<String> expected = PUBLISHERS.stream().filter(each -> !(subscriber + each).equals("pusherpusher")).toList();
        assertThat(got.get(subscriber)).as(subscriber).containsExactlyInAnyOrderElementsOf(expected);
      }
      assertThat(inHistory(server)).containsExactlyInAnyOrderElementsOf(PUBLISHERS);
      assertThat(clients.lines()).contains("present bus,events,io2,io4,mqtt,pusher,sse,websocket");
    }
    Await.result(inbox.unregister());
  }

  private static Map<String, List<String>> got(ProcessFixture clients) {
    return clients.lines().stream().filter(line -> line.startsWith("got ")).map(line -> line.split(" "))
      .collect(Collectors.toMap(parts -> parts[1], parts -> Arrays.asList(parts[2].split(",")), (a, b) -> a,
        TreeMap::new));
  }

  private static Collection<String> inHistory(AddressSpaceServer server) {
    return Await.result(server.channels().history(AddressSpaceServer.TOPIC, null, 100)).messages().stream()
      .map(message -> message.json().getString("from")).toList();
  }

  private static String from(JsonObject message) {
    Object payload = message.getValue("payload");
    return payload instanceof JsonObject json ? json.getString("from") : new JsonArray().add(payload).encode();
  }
}
