// SPDX-License-Identifier: Apache-2.0
package io.waggle.demos.chat;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.waggle.ChannelMessage;
import io.waggle.ChannelOptions;
import io.waggle.ChannelPosition;
import io.waggle.Channels;
import io.waggle.ChannelsOptions;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * What a keeper leaves to the next one: the public posts of all rooms, in one topic that the cluster keeps. Its
 * keeper's thread only.
 *
 * <pre>
 *   {"token":1700000000001}                                                   a keeper begins
 *   {"token":…, "room":"lobby", "epoch":"…", "post":{…}, "key":"…"}           a post, and the key of who said it
 *   {"token":…, "room":"lobby", "epoch":"…", "id":8}                          an id that a private message has used
 * </pre>
 *
 * <p>Each but the first also says {@code "archive"}, the epoch of the topic it was meant for. The topic has another one
 * after two halves of a cluster have met: then posts of the smaller half are gone, and ids of a room mean other posts
 * than they did there. So a room goes on under another epoch of its own, and a keeper that finds out begins anew.
 *
 * <p>The token is the fencing token of the keeper's lease. What comes behind the beginning of a later keeper is ignored:
 * the later one has not read it, and the earlier one tells nobody of it, as it has no lease any more. What a keeper adds
 * whose beginning is not there is ignored too: it began in a half of the cluster that is gone.
 */
final class Archive {

  /** Records kept, of all rooms together. */
  static final int SIZE = 8_192;
  /** How long a record is kept. */
  static final long AGE_MS = TimeUnit.DAYS.toMillis(1);

  private static final String TOPIC = "records";
  private static final int PAGE = 500;
  private static final long PATIENCE_S = 5;

  private final Channels channels;
  private long token;
  private String epoch = "";

  /** Opens the archive of a chat; fails if the cluster has no store for it. */
  Archive(Vertx vertx, String chat) {
    channels = Channels.of(vertx, channelsName(chat), new ChannelsOptions()
      .addChannel(new ChannelOptions(TOPIC).setHistorySize(SIZE).setHistoryAgeMs(AGE_MS)));
  }

  static String channelsName(String chat) {
    return chat.replace('/', '.');
  }

  /**
   * Begins as the keeper with a token: from now on earlier keepers add nothing.
   *
   * @param reader is given what earlier keepers have left, oldest first
   */
  Future<Void> begin(long token, Consumer<JsonObject> reader) {
    this.token = token;
    return append(new JsonObject()).compose(end -> {
      epoch = end.epoch();
      return read(null, end, new long[1], reader);
    });
  }

  private Future<Void> read(ChannelPosition after, ChannelPosition end, long[] greatest, Consumer<JsonObject> reader) {
    return channels.history(TOPIC, after, PAGE).compose(part -> {
      for (ChannelMessage message : part.messages()) {
        JsonObject record = message.json();
        long itsToken = record.getLong("token");
        boolean begins = !record.containsKey("room");
        if (itsToken == greatest[0] || itsToken > greatest[0] && (begins || greatest[0] == 0)) {
          greatest[0] = itsToken;
          reader.accept(ofNow(record));
        }
      }
      if (!part.position().epoch().equals(epoch)) {
        return Future.failedFuture("archive: begun anew (expected: to stay while it is read)");
      }
      if (part.messages().isEmpty()) {
        return Future.succeededFuture();
      }
      ChannelPosition last = part.messages().get(part.messages().size() - 1).position();
      return last.offset() >= end.offset() ? Future.succeededFuture() : read(last, end, greatest, reader);
    });
  }

  /** Returns whether the archive is still the one that was read when this keeper began. */
  Future<Boolean> isTheSame() {
    return channels.history(TOPIC, null, 1).map(part -> part.position().epoch().equals(epoch));
  }

  private JsonObject ofNow(JsonObject record) {
    if (record.containsKey("room") && !epoch.equals(record.getString("archive"))) {
      record.put("epoch", record.getString("epoch").replaceFirst("@.*", "") + "@" + epoch);
    }
    return record;
  }

  /** Keeps a post: a private one by its id only. Fails if it is not known whether it is kept. */
  Future<ChannelPosition> keep(Rooms.Seat seat, Post post) {
    JsonObject record = new JsonObject().put("room", seat.room().name).put("epoch", seat.room().epoch)
      .put("archive", epoch);
    return append(post.to() != null ? record.put("id", post.id())
      : record.put("post", post.toJson()).put("key", seat.person().key)).compose(position ->
        position.epoch().equals(epoch) ? Future.succeededFuture(position)
          : Future.failedFuture("archive: begun anew (expected: to stay while a keeper is on duty)"));
  }

  private Future<ChannelPosition> append(JsonObject record) {
    return channels.publish(TOPIC, record.put("token", token).toBuffer()).timeout(PATIENCE_S, TimeUnit.SECONDS);
  }
}
