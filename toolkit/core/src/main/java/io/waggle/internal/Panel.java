// SPDX-License-Identifier: Apache-2.0
package io.waggle.internal;

import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.util.List;

/**
 * A table that a bridge shows to operators, beside those of workers, groups and channels: its clients, its queues.
 * Registered with {@link Inspection#add(Panel)}. Any thread.
 */
public interface Panel {

  /** How a value is shown, and its class in JSON. */
  enum Kind {
    /** Text for people. */
    TEXT,
    /** A name that machines gave; in a fixed-width font. */
    CODE,
    /** A whole number. */
    NUMBER,
    /** A number of bytes. */
    BYTES,
    /** Milliseconds since 1970. */
    TIME,
    /** Id of a connection, whose messages can be watched. */
    CONNECTION
  }

  /**
   * A column.
   *
   * @param key of the value in a row; one that is not there is shown as unknown
   * @param title of at most three words
   */
  record Column(String key, String title, Kind kind) {
  }

  /**
   * What can be done with a row.
   *
   * @param name lower-case letters
   * @param title a verb: what the button says
   * @param question asked before, with the row's key behind it: "Disconnect the client"
   */
  record Action(String name, String title, String question) {
  }

  /**
   * A part of the rows.
   *
   * @param rows each with a {@code key} that no other row of this node has, in the order of their keys
   * @param more whether there are more behind them
   * @param total how many there are in all that contain the filter
   */
  record Window(List<JsonObject> rows, boolean more, int total) {
  }

  /** Returns a name: lower-case letters, digits and hyphens; the same on all nodes. */
  String name();

  /** Returns what several panels have in common, such as {@code MQTT}: they share a tab. */
  String group();

  /** Returns its title in the tab. */
  String title();

  /** Returns what is said if there are no rows. */
  String nothing();

  /** Returns the columns. */
  List<Column> columns();

  /** Returns what can be done with a row; for operators who may change something. */
  List<Action> actions();

  /**
   * Returns rows.
   *
   * @param after key behind which they begin; empty for the first
   * @param limit how many at most, 1 to 500
   * @param filter a part of the key, or of what the panel looks for, in any case; empty for all
   */
  Future<Window> rows(String after, int limit, String filter);

  /**
   * Does something with a row.
   *
   * @return whether there was such a row
   */
  Future<Boolean> act(String action, String key);
}
