// SPDX-License-Identifier: Apache-2.0
package io.waggle.bridges.push.impl.session;

import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import io.waggle.ChannelPosition;
import io.waggle.bridges.push.impl.Identity;
import io.waggle.bridges.push.impl.PushException;
import io.waggle.bridges.push.impl.wire.Positions;

/** Publishes for clients: asks who has to be asked, and tells who wants to know. On the event loop. */
public final class Publisher {

  private Publisher() {
  }

  /** Counts a message of a user and of an address; fails with 429. */
  public static void count(PushCore core, Identity identity, String address) {
    long wait = 0;
    if (!identity.uid().isEmpty()) {
      wait = core.rates().take("u/" + identity.uid(), core.options().getUidPublishesPerSecond());
    }
    if (wait == 0 && address != null) {
      wait = core.rates().take("a/" + address, core.options().getAddressPublishesPerSecond());
    }
    tooMany(wait);
  }

  static void tooMany(long waitMs) {
    if (waitMs > 0) {
      throw new PushException(429, "messages: too many (expected: less a second)", waitMs);
    }
  }

  /**
   * Publishes.
   *
   * @param about who it is, for those who are asked
   * @param allowed completes if the rules allow it
   * @return what {@code published} says
   */
  public static Future<JsonObject> publish(PushCore core, JsonObject about, String channel, Publication publication,
                                           Future<Void> allowed) {
    return allowed
      .compose(v -> asked(core, about, channel, publication))
      .compose(decided -> core.here(decided.to(core.channels(), channel)))
      .map(position -> {
        core.hooks().tell("publish", channel, about.put("message", publication.id()));
        return published(publication.id(), position);
      });
  }

  /** Returns what is to be published: the back end may put other data in its place. */
  private static Future<Publication> asked(PushCore core, JsonObject about, String channel, Publication publication) {
    return !core.hooks().asks("publish") ? Future.succeededFuture(publication)
      : core.here(core.hooks().ask("publish", about.copy().put("channel", channel).put("data", publication.asJson())))
        .map(answer -> answer.containsKey("data") ? publication.with(answer.getValue("data")) : publication);
  }

  /** Returns what {@code published} says. */
  public static JsonObject published(String message, ChannelPosition position) {
    JsonObject members = new JsonObject().put("message", message);
    String text = Positions.text(position);
    return text == null ? members : members.put("position", text);
  }
}
