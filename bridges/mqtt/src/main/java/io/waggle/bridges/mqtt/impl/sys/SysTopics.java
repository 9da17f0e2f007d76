// SPDX-License-Identifier: Apache-2.0
package io.waggle.bridges.mqtt.impl.sys;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.internal.ContextInternal;
import io.vertx.core.internal.VertxInternal;
import io.waggle.bridges.mqtt.impl.broker.LocalClient;
import io.waggle.bridges.mqtt.impl.broker.Message;
import io.waggle.bridges.mqtt.impl.wire.Properties;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;

/**
 * Publishes what the broker counts, retained, at the start and every so often what has changed since. Any thread starts
 * and closes it; it works on an event loop of its own choice. Who may subscribe to it is said by the rules: by default
 * clients of this machine and superusers.
 *
 * <pre>
 * $SYS/broker/clients/connected                  12
 * $SYS/broker/load/messages/received/1min        301.50
 * </pre>
 */
public final class SysTopics {

  /** All topics begin with this. */
  public static final String PREFIX = "$SYS/broker/";

  private final LocalClient local;
  private final Supplier<Figures> source;
  private final String version;
  private final long intervalMs;
  private final ContextInternal context;
  private final Map<String, String> said = new HashMap<>();
  private final Map<String, Load> loads = new TreeMap<>();
  private long startedAt;
  private long lastAt;
  private long mostConnected;
  private long timer = -1;
  private boolean over;

  /**
   * Creates one that says nothing yet.
   *
   * @param version of the broker
   * @param source asked on the event loop of this one
   * @param intervalMs at least 1
   */
  public SysTopics(Vertx vertx, LocalClient local, String version, Supplier<Figures> source, long intervalMs) {
    this.local = local;
    this.version = version;
    this.source = source;
    this.intervalMs = intervalMs;
    this.context = ((VertxInternal) vertx).createEventLoopContext();
  }

  /** Says it for the first time, and goes on. */
  public Future<Void> start() {
    Promise<Void> started = context.promise();
    context.runOnContext(v -> {
      startedAt = System.nanoTime();
      lastAt = startedAt;
      say("version", "waggle version " + version);
      tell();
      timer = over ? -1 : context.setPeriodic(intervalMs, id -> tell());
      started.complete();
    });
    return started.future();
  }

  /** Says no more. */
  public Future<Void> close() {
    Promise<Void> closed = context.promise();
    context.runOnContext(v -> {
      over = true;
      context.owner().cancelTimer(timer);
      closed.complete();
    });
    return closed.future();
  }

  private void tell() {
    long now = System.nanoTime();
    long elapsedMs = (now - lastAt) / 1_000_000;
    lastAt = now;
    Figures figures = source.get();
    mostConnected = Math.max(mostConnected, figures.connected());
    say("uptime", (now - startedAt) / 1_000_000_000 + " seconds");
    say("clients/total", figures.sessions());
    say("clients/connected", figures.connected());
    say("clients/active", figures.connected());
    say("clients/disconnected", figures.sessions() - figures.connected());
    say("clients/inactive", figures.sessions() - figures.connected());
    say("clients/maximum", mostConnected);
    say("subscriptions/count", figures.subscriptions());
    say("retained messages/count", figures.retained());
    say("store/messages/bytes", figures.retainedBytes());
    say("messages/received", figures.packetsReceived());
    say("messages/sent", figures.packetsSent());
    say("bytes/received", figures.bytesReceived());
    say("bytes/sent", figures.bytesSent());
    say("publish/messages/received", figures.published());
    say("publish/bytes/received", figures.publishedBytes());
    say("publish/messages/dropped", figures.dropped());
    load("messages/received", figures.packetsReceived(), elapsedMs);
    load("messages/sent", figures.packetsSent(), elapsedMs);
    load("bytes/received", figures.bytesReceived(), elapsedMs);
    load("bytes/sent", figures.bytesSent(), elapsedMs);
    load("publish/received", figures.published(), elapsedMs);
    load("publish/dropped", figures.dropped(), elapsedMs);
    load("connections", figures.connections(), elapsedMs);
  }

  private void load(String name, long total, long elapsedMs) {
    Load load = loads.computeIfAbsent(name, absent -> new Load());
    load.add(total, elapsedMs);
    for (int i = 0; i < Load.MINUTES.length; i++) {
      say("load/" + name + "/" + Load.MINUTES[i] + "min", String.format(Locale.ROOT, "%.2f", load.average(i)));
    }
  }

  private void say(String topic, long number) {
    say(topic, Long.toString(number));
  }

  private void say(String topic, String text) {
    if (!text.equals(said.put(topic, text))) {
      local.publish(new Message(PREFIX + topic, text.getBytes(StandardCharsets.US_ASCII), 0, true, Properties.NONE, "",
        Long.MAX_VALUE));
    }
  }
}
