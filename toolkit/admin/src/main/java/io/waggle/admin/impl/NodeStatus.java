// SPDX-License-Identifier: Apache-2.0
package io.waggle.admin.impl;

import io.netty.util.Version;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.internal.VertxInternal;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.waggle.internal.Inspected;
import io.waggle.internal.InspectedGateway;
import io.waggle.internal.InspectedGateway.Kind;
import io.waggle.internal.Inspection;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** The status of one node as JSON: what {@code vertx status} prints and the page shows. On the admin's context. */
final class NodeStatus {

  private static final String WAGGLE = Machine.version();

  private final Vertx vertx;
  private final Inspection inspection;
  private final Survey survey;
  private final Sampler sampler;
  private final Timers timers;
  private final String name;

  NodeStatus(Vertx vertx, Survey survey, Sampler sampler, String name) {
    this.vertx = vertx;
    this.inspection = Inspection.of(vertx);
    this.survey = survey;
    this.sampler = sampler;
    this.timers = new Timers(vertx);
    this.name = name;
  }

  /** Asks all instances; one whose event loop is stuck is shown as busy, without figures. */
  Future<JsonObject> get() {
    List<Inspected> instances = new ArrayList<>(inspection.instances());
    instances.sort(Comparator.comparing((Inspected one) -> one.label().client())
      .thenComparing(one -> one.label().listening()).thenComparing(one -> one.label().index()));
    List<Future<JsonObject>> rows = new ArrayList<>();
    for (Inspected one : instances) {
      rows.add(survey.ask(one, one::report).map(report -> row(one, report)).otherwise(busy -> row(one, null)));
    }
    return Future.all(rows).map(all -> {
      Set<String> workers = new HashSet<>();
      instances.stream().filter(one -> !one.label().client()).forEach(one -> workers.add(one.label().name()));
      return global().put("workers", workers.size()).put("instances", new JsonArray(all.<Object>list()));
    });
  }

  private JsonObject global() {
    VertxInternal internal = (VertxInternal) vertx;
    Version netty = Version.identify().get("netty-common");
    JsonArray gateways = new JsonArray();
    for (InspectedGateway gateway : inspection.gateways()) {
      gateways.add(new JsonObject().put("name", gateway.name()).put("connections", gateway.connections())
        .put("groups", gateway.count(Kind.GROUPS)).put("uids", gateway.count(Kind.UIDS)));
    }
    return new JsonObject()
      .put("node", inspection.node())
      .put("name", name)
      .put("pid", ProcessHandle.current().pid())
      .put("waggle", WAGGLE)
      .put("vertx", VertxInternal.version())
      .put("netty", netty == null ? "unknown" : netty.artifactVersion())
      .put("java", System.getProperty("java.version"))
      .put("startedAt", Machine.startedAt())
      .put("uptimeMs", System.currentTimeMillis() - Machine.startedAt())
      .put("load", Machine.load())
      .put("eventLoop", loopType(internal))
      .put("clustered", internal.isClustered())
      .put("memory", Machine.memory())
      .put("timers", timers.count())
      .put("state", inspection.isDraining() ? "draining" : "running")
      .put("gateways", gateways);
  }

  private static String loopType(VertxInternal vertx) {
    String type = vertx.transport().getClass().getSimpleName().replace("Transport", "").toLowerCase();
    return type.isEmpty() || type.equals("jdk") ? "nio" : type;
  }

  private JsonObject row(Inspected one, Inspected.Report report) {
    Inspected.Label label = one.label();
    JsonObject row = new JsonObject()
      .put("name", label.name())
      .put("index", label.index())
      .put("client", label.client())
      .put("transport", label.transport())
      .put("protocol", label.protocol())
      .put("listening", label.listening())
      .put("loop", sampler.loopName(one))
      .put("state", report == null ? "busy" : report.accepting() || label.client() ? "idle" : "paused");
    if (report == null) {
      return row;
    }
    return row
      .put("connections", report.connections())
      .put("accepted", report.accepted())
      .put("refused", report.refused())
      .put("sendFailures", report.sendFailures())
      .put("timers", timers.count(one.context()))
      .put("requests", report.requests())
      .put("rate", Math.round(sampler.rate(one) * 10) / 10.0)
      .put("sent", report.messagesWritten())
      .put("bytesRead", report.bytesRead())
      .put("bytesWritten", report.bytesWritten())
      .put("queuedBytes", report.queuedBytes());
  }
}
