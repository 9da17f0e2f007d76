// SPDX-License-Identifier: Apache-2.0
package io.waggle.web;

import io.vertx.core.MultiMap;
import java.util.List;

/**
 * A form that was read to its end.
 *
 * @param fields values by field name, decoded; a name may have several
 * @param uploads files in the order they came
 */
public record Form(MultiMap fields, List<Upload> uploads) {

  /**
   * Returns the first value of a field, or null.
   *
   * @param name as the client wrote it; case is ignored
   */
  public String field(String name) {
    return fields.get(name);
  }
}
