// SPDX-License-Identifier: Apache-2.0
package io.waggle.bridges.mqtt.impl.store;

import io.waggle.bridges.mqtt.impl.broker.Message;
import io.waggle.bridges.mqtt.impl.store.SessionStore.Contents;
import io.waggle.bridges.mqtt.impl.store.SessionStore.Queued;
import io.waggle.bridges.mqtt.impl.store.SessionStore.Restored;
import io.waggle.bridges.mqtt.impl.store.SessionStore.StoredSession;
import io.waggle.bridges.mqtt.impl.wire.Properties;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** What is stored, as sorted lines to compare. Stateless. */
final class StoreText {

  private StoreText() {
  }

  static String of(Contents contents) {
    TreeSet<String> lines = new TreeSet<>();
    for (Restored restored : contents.sessions()) {
      String id = restored.session().clientId();
      lines.add(id + " session " + session(restored.session()));
      restored.subscriptions().forEach(each -> lines.add(id + " subscription " + each));
      restored.received().forEach(each -> lines.add(id + " received " + each));
      restored.queue().forEach(each -> lines.add(id + " queue " + queued(each)));
    }
    contents.retained().forEach(each -> lines.add("retained " + message(each)));
    return String.join("\n", lines);
  }

  private static String session(StoredSession session) {
    // A session that stands in for one whose record is lost is disconnected when that was seen.
    long at = session.disconnectedAt() > 1_000_000_000_000L ? -1 : session.disconnectedAt();
    return session.version() + " '" + session.username() + "' " + session.expiresAfter() + " " + at + " "
      + (session.will() == null ? "no will" : message(session.will())) + " " + session.willAt();
  }

  private static String queued(Queued queued) {
    return String.format("%08d", queued.place().sequence()) + " qos " + queued.place().qos() + " retain "
      + queued.place().retain() + " packet " + queued.place().packetId() + " identifiers "
      + Arrays.toString(queued.place().identifiers()) + " released " + queued.released() + " "
      + message(queued.message());
  }

  private static String message(Message message) {
    return message.topic() + " " + HexFormat.of().formatHex(message.payload()) + " " + message.qos() + " "
      + message.retain() + " " + message.publisher() + " " + message.expiresAt() + " "
      + message.properties().entries().stream().map(StoreText::property).collect(Collectors.joining(","));
  }

  private static String property(Properties.Entry entry) {
    return entry.property() + "="
      + (entry.value() instanceof byte[] bytes ? HexFormat.of().formatHex(bytes) : entry.value().toString());
  }
}
