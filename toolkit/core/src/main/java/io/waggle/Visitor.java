// SPDX-License-Identifier: Apache-2.0
package io.waggle;

import io.vertx.core.json.JsonObject;

/**
 * A connection as a {@link Business} sees it: what was known of it when the event left its node. Immutable but for the
 * session, which is a copy.
 *
 * @param id of the connection, good for every call of the {@link Gateway}
 * @param uid bound to it, or null
 * @param session empty if never set
 * @param remoteAddress of the client, host and port
 * @param redelivered whether another business had the event before and did not finish it; it may have done part of it
 */
public record Visitor(String id, String uid, JsonObject session, String remoteAddress, boolean redelivered) {
}
