// SPDX-License-Identifier: Apache-2.0
package io.waggle.bridges.socketio.impl;

import io.vertx.core.json.JsonObject;
import io.waggle.ChannelMessage;
import io.waggle.ChannelPosition;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * What a client finds again. Immutable but for its data.
 *
 * @param pid its secret
 * @param id of its socket
 * @param uid or null
 * @param rooms without that of its id
 * @param data of the application
 * @param since up to where it has everything, counting what was read
 * @param read from the history, for whoever it was meant
 */
record Recovered(String pid, String id, String uid, Set<String> rooms, JsonObject data, ChannelPosition since,
                 List<ChannelMessage> read) {

  Recovered at(ChannelPosition position) {
    return new Recovered(pid, id, uid, rooms, data, position, read);
  }

  Recovered plus(List<ChannelMessage> messages) {
    List<ChannelMessage> all = new ArrayList<>(read);
    all.addAll(messages);
    return new Recovered(pid, id, uid, rooms, data, messages.get(messages.size() - 1).position(), all);
  }
}
