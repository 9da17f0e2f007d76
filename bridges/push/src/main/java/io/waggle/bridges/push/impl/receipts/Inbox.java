// SPDX-License-Identifier: Apache-2.0
package io.waggle.bridges.push.impl.receipts;

import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.waggle.bridges.push.ReceiptOptions;
import io.waggle.bridges.push.impl.receipts.Cells.Change;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** What waits for each user: a list of messages, the oldest first, bounded. Runs on the context of its cells. */
final class Inbox {

  private final Cells cells;
  private final ReceiptOptions options;

  /** A message that waits. */
  record Entry(String id, long expires, int bytes) {

    JsonArray toJson() {
      return JsonArray.of(id, expires, bytes);
    }

    static Entry from(Object value) {
      JsonArray json = (JsonArray) value;
      return new Entry(json.getString(0), json.getLong(1), json.getInteger(2));
    }
  }

  Inbox(Cells cells, ReceiptOptions options) {
    this.cells = cells;
    this.options = options;
  }

  private static List<Entry> entries(Object value) {
    return value == null ? List.of() : ((JsonArray) value).stream().map(Entry::from).toList();
  }

  private static Object json(List<Entry> entries) {
    if (entries.isEmpty()) {
      return null;
    }
    JsonArray json = new JsonArray();
    entries.forEach(entry -> json.add(entry.toJson()));
    return json;
  }

  Future<List<Entry>> of(String uid) {
    return cells.shared().get(Keys.inbox(uid)).map(Inbox::entries);
  }

  /** Appends a message that is not there yet. Returns the ids that had to give way: the oldest, perhaps itself. */
  Future<List<String>> append(String uid, Entry added, long now) {
    return cells.change(Keys.inbox(uid), value -> {
      List<Entry> entries = new ArrayList<>(entries(value));
      if (entries.stream().anyMatch(entry -> entry.id.equals(added.id))) {
        return new Change<>(value, List.of());
      }
      entries.removeIf(entry -> entry.expires <= now);
      entries.add(added);
      List<String> dropped = new ArrayList<>();
      long bytes = entries.stream().mapToLong(Entry::bytes).sum();
      while (entries.size() > options.getMaxWaitingPerUser() || bytes > options.getMaxWaitingBytesPerUser()) {
        Entry oldest = entries.remove(0);
        bytes -= oldest.bytes;
        dropped.add(oldest.id);
      }
      return new Change<>(json(entries), dropped);
    });
  }

  /** Removes messages. */
  Future<Void> remove(String uid, Set<String> ids) {
    return cells.change(Keys.inbox(uid), value -> {
      List<Entry> entries = entries(value);
      List<Entry> kept = entries.stream().filter(entry -> !ids.contains(entry.id)).toList();
      return new Change<>(kept.size() == entries.size() ? value : json(kept), null);
    });
  }
}
