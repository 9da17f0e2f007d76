// SPDX-License-Identifier: Apache-2.0
package io.waggle.bench;

import io.waggle.bench.load.EchoLoad;
import io.waggle.bench.load.FanOutLoad;
import io.waggle.bench.reference.HttpHello;
import io.waggle.bench.reference.RawEcho;
import io.waggle.bench.reference.TextEcho;
import io.waggle.bench.reference.WebSocketEcho;
import io.waggle.bench.reference.WebSocketFanOut;
import io.waggle.bench.server.HttpHelloWorker;
import io.waggle.bench.server.TextEchoWorker;
import io.waggle.bench.server.WebSocketEchoWorker;
import io.waggle.bench.server.WebSocketFanOutWorker;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The scenarios by name. */
final class Scenarios {

  private static final List<Integer> ECHO = List.of(100);
  private static final List<Integer> FAN_OUT = List.of(1_000, 5_000);
  private static final int WINDOW = 2;
  private static final int BURST = 10;

  private static final List<Scenario> ON_ONE_NODE = List.of(
    new ThroughputScenario("http", "GET / on 100 kept-alive connections", HttpHello.class, HttpHelloWorker.class, ECHO,
      EchoLoad::http),
    new ThroughputScenario("echo-text", "lines over TCP, 100 connections", TextEcho.class, TextEchoWorker.class, ECHO,
      EchoLoad::lines),
    new ThroughputScenario("echo-ws", "WebSocket text messages, 100 connections", WebSocketEcho.class,
      WebSocketEchoWorker.class, ECHO, EchoLoad::webSocket),
    new ThroughputScenario("fanout-ws", "1 publisher, 100-byte messages to 1,000 and 5,000 WebSockets",
      WebSocketFanOut.class, WebSocketFanOutWorker.class, FAN_OUT, () -> FanOutLoad.window(WINDOW)),
    new ThroughputScenario("fanout-ws-burst", "the same, 10 messages at once",
      WebSocketFanOut.class, WebSocketFanOutWorker.class, FAN_OUT, () -> FanOutLoad.burst(BURST)),
    new IdleScenario("idle-ws", "memory of 10,000 idle WebSockets", WebSocketEcho.class,
      WebSocketEchoWorker.class, EchoLoad::webSocket),
    new IdleScenario("idle-tcp", "memory of 10,000 idle TCP connections", RawEcho.class, TextEchoWorker.class,
      EchoLoad::lines),
    new StartScenario());

  private static final List<Scenario> ALL =
    Stream.of(ON_ONE_NODE, BridgeScenarios.ALL, MqttScenarios.ALL, ClusterScenarios.ALL)
    .flatMap(List::stream).toList();

  private Scenarios() {
  }

  static String names() {
    return ALL.stream().map(Scenario::name).collect(Collectors.joining(", "));
  }

  /**
   * Returns the scenario of this name.
   *
   * @throws IllegalArgumentException if there is none
   */
  static Scenario named(String name) {
    return ALL.stream().filter(scenario -> scenario.name().equals(name)).findFirst()
      .orElseThrow(() -> new IllegalArgumentException("scenario: " + name + " (expected: " + names() + ")"));
  }
}
