// SPDX-License-Identifier: Apache-2.0
package io.waggle;

import io.vertx.core.json.JsonObject;
import java.util.Set;

/**
 * What a {@link Gateway} knew of one connection when it was asked. Immutable but for the session, which is a copy.
 *
 * @param id of the connection
 * @param uid bound to it, or null
 * @param groups it is in
 * @param session empty if never set
 */
public record Member(String id, String uid, Set<String> groups, JsonObject session) {
}
