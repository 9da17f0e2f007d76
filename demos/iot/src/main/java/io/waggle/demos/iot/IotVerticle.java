// SPDX-License-Identifier: Apache-2.0
package io.waggle.demos.iot;

import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.shareddata.LocalMap;
import io.vertx.core.shareddata.Shareable;
import io.waggle.ClientOptions;
import io.waggle.bridges.mqtt.MqttBridge;
import io.waggle.web.HttpWorker;
import io.waggle.web.HttpWorkerOptions;
import io.waggle.web.PageFiles;

/**
 * The IoT demo: the MQTT broker, a page, and a fleet of simulated devices. Any number of instances share the ports and
 * the broker; the first one starts the fleet.
 *
 * <p>A reading on its way: {@code Bracelet} - {@code DeviceLink} - TCP - the broker - WebSocket - {@code mqtt.js} on the
 * page - a point of the plot.
 */
public final class IotVerticle extends VerticleBase {

  private static final String RUNNING = "demo.iot";

  private MqttBridge broker;
  private HttpWorker worker;
  private PageFiles page;

  /** What the first instance tells the others. */
  private record Running(IotOptions options) implements Shareable {
  }

  /** Starts to listen; fails if the configuration is wrong or a port is taken. */
  @Override
  public Future<?> start() {
    return vertx.sharedData().withLocalLock(RUNNING + "/" + deploymentID(), this::openOrJoin);
  }

  /** Instances come here one after another: the first one opens the ports that the others join. */
  private Future<?> openOrJoin() {
    LocalMap<String, Running> all = vertx.sharedData().getLocalMap(RUNNING);
    Running running = all.get(deploymentID());
    if (running != null) {
      return open(running.options);
    }
    IotOptions options = IotOptions.of(config());
    return open(options).compose(opened -> {
      IotOptions actual = new IotOptions(options.host(), worker.actualPort(), mqttPort(), webSocketPort());
      all.put(deploymentID(), new Running(actual));
      return vertx.deployVerticle(new Fleet(broker(actual)));
    }).onSuccess(deployed -> System.out.println("IoT on " + url(options) + ", MQTT on port " + mqttPort()
      + " and, over WebSocket, " + webSocketPort()));
  }

  private Future<?> open(IotOptions options) {
    worker = HttpWorker.create(vertx, new HttpWorkerOptions().setHost(options.host()).setPort(options.port()));
    worker.requestHandler(this::handle);
    return worker.listen().compose(listening -> MqttBridge.create(vertx,
      DemoBroker.options(RUNNING + "/" + deploymentID(), options, worker.actualPort()))).compose(bridge -> {
      broker = bridge;
      return vertx.executeBlocking(() -> Page.files(mqttPort(), webSocketPort()));
    }).onSuccess(loaded -> page = loaded);
  }

  private void handle(HttpServerRequest request) {
    if (page == null) {
      request.response().setStatusCode(503).putHeader("retry-after", "1").end();
    } else {
      page.handle(request);
    }
  }

  /** The fleet is on this machine, whatever address the broker has. */
  private static ClientOptions broker(IotOptions options) {
    String host = switch (options.host()) {
      case "0.0.0.0", "localhost" -> "127.0.0.1";
      case "::" -> "::1";
      default -> options.host();
    };
    return new ClientOptions().setHost(host).setPort(options.mqttPort());
  }

  private String url(IotOptions options) {
    String shown = options.isEverywhere() ? "localhost" : options.host();
    return "http://" + (shown.contains(":") ? "[" + shown + "]" : shown) + ":" + worker.actualPort() + "/";
  }

  /** Returns the port of the page. */
  int actualPort() {
    return worker.actualPort();
  }

  /** Returns the port of MQTT over TCP. */
  int mqttPort() {
    return broker.actualPorts().get(0);
  }

  /** Returns the port of MQTT over WebSocket. */
  int webSocketPort() {
    return broker.actualPorts().get(1);
  }

  /** Closes the connections of this instance. */
  @Override
  public Future<?> stop() {
    vertx.sharedData().getLocalMap(RUNNING).remove(deploymentID());
    Future<Void> closed = worker == null ? Future.succeededFuture() : worker.close();
    return closed.eventually(() -> broker == null ? Future.succeededFuture() : broker.close());
  }
}
