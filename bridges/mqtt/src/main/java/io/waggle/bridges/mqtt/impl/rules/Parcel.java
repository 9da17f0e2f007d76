// SPDX-License-Identifier: Apache-2.0
package io.waggle.bridges.mqtt.impl.rules;

import io.vertx.core.buffer.Buffer;

/**
 * What a rule has made of a message, on its way to one sink. Nobody changes its body.
 *
 * @param id the same each time it is sent, and of no other
 * @param target where to, as the sink's template says for this message; empty if it has none
 * @param contentType null if nobody knows
 * @param topic of the message
 * @param client who published it; empty if it was no client
 * @param time when the rule saw it, in milliseconds since 1970
 * @param hops how many rules it comes from, this one included
 */
public record Parcel(String id, String target, Buffer body, String contentType, String topic, String client, long time,
                     int hops) {
}
