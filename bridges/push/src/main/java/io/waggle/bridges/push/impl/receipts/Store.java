// SPDX-License-Identifier: Apache-2.0
package io.waggle.bridges.push.impl.receipts;

import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.waggle.bridges.push.impl.receipts.Cells.Change;
import java.util.List;
import java.util.function.UnaryOperator;

/** Messages and what became of them, in the cluster's map. Runs on the context of its cells. */
final class Store {

  private final Cells cells;

  /**
   * A message.
   *
   * @param at when it was taken
   * @param expires when its time is over
   * @param fallback when it takes another way; 0 for never
   */
  record Sent(String id, long at, long expires, long fallback, List<String> uids) {

    private JsonObject toJson() {
      return new JsonObject().put("id", id).put("at", at).put("expires", expires).put("fallback", fallback)
        .put("uids", new JsonArray(uids));
    }

    private static Sent from(JsonObject json) {
      return json == null ? null : new Sent(json.getString("id"), json.getLong("at"), json.getLong("expires"),
        json.getLong("fallback"), json.getJsonArray("uids").stream().map(String.class::cast).toList());
    }
  }

  Store(Cells cells) {
    this.cells = cells;
  }

  /** Returns a message, or null. */
  Future<Sent> message(String id) {
    return cells.shared().<JsonObject>get(Keys.message(id)).map(Sent::from);
  }

  /** Notes a message and its frame, unless it is known. */
  Future<Void> add(Sent sent, Buffer frame) {
    return cells.shared().add(Keys.frame(sent.id), frame)
      .compose(added -> cells.shared().add(Keys.message(sent.id), sent.toJson())).mapEmpty();
  }

  /** Returns the frame of a message, or null. */
  Future<Buffer> frame(String id) {
    return cells.shared().get(Keys.frame(id));
  }

  Future<Void> deleteFrame(String id) {
    return cells.shared().delete(Keys.frame(id)).mapEmpty();
  }

  Future<Void> deleteMessage(String id) {
    return cells.shared().delete(Keys.message(id)).mapEmpty();
  }

  /** Returns what became of a message for a user, or null. */
  Future<Receipt> receipt(String id, String uid) {
    return cells.shared().get(Keys.state(id, uid)).map(Receipt::from);
  }

  /** Notes that a message is queued for a user, unless there is more to say of it; returns what there is. */
  Future<Receipt> queue(String id, String uid, long now) {
    return cells.change(Keys.state(id, uid), value -> value != null ? new Change<>(value, Receipt.from(value))
      : change(Receipt.of(Receipt.QUEUED, now)));
  }

  private static Change<Receipt> change(Receipt receipt) {
    return new Change<>(receipt.toJson(), receipt);
  }

  /**
   * Changes what became of a message for a user.
   *
   * @param change gets what is there, never null, and returns what should be; that very object to leave it
   * @return the new one if it was changed, else null
   */
  Future<Receipt> change(String id, String uid, UnaryOperator<Receipt> change) {
    return cells.change(Keys.state(id, uid), value -> {
      Receipt before = Receipt.from(value);
      Receipt after = before == null ? null : change.apply(before);
      return after == before ? new Change<>(value, null) : change(after);
    });
  }

  Future<Void> deleteReceipt(String id, String uid) {
    return cells.shared().delete(Keys.state(id, uid)).mapEmpty();
  }
}
