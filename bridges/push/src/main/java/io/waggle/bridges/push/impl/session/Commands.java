// SPDX-License-Identifier: Apache-2.0
package io.waggle.bridges.push.impl.session;

import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.waggle.ChannelAccess.Action;
import io.waggle.ChannelPosition;
import io.waggle.bridges.push.impl.PushException;
import io.waggle.bridges.push.impl.wire.ClientFrame;
import io.waggle.bridges.push.impl.wire.Frames;
import io.waggle.bridges.push.impl.wire.Positions;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What a client that is connected can ask for, one method for each type of frame. On its event loop. */
final class Commands {

  private static final int MAX_UIDS = 1_000;
  private static final int MAX_ACKS = 1_000;
  private static final int MAX_HISTORY = 1_000;
  private static final int DEFAULT_HISTORY = 50;

  private Commands() {
  }

  /**
   * Does what a frame asks for.
   *
   * @return what is left to do on the event loop when it is done, mostly to answer; null if nothing is
   */
  static Future<Runnable> run(PushSession session, ClientFrame frame, long id) {
    return switch (frame.type()) {
      case "subscribe" -> Subscribing.answer(session, frame, id);
      case "unsubscribe" -> unsubscribe(session, frame, id);
      case "publish" -> answered(session, id, publish(session, frame, id));
      case "presence" -> answered(session, id, presence(session, frame, id));
      case "history" -> answered(session, id, history(session, frame, id));
      case "online" -> answered(session, id, online(session, frame, id));
      case "ack" -> answered(session, id, ack(session, frame, id));
      case "refresh" -> refresh(session, frame, id);
      case "rpc" -> answered(session, id, rpc(session, frame, id));
      case "pong" -> null;
      case "connect" -> throw new PushException(409, "type: connect (expected: once)");
      default -> throw new PushException(400, "type: unknown (expected: one of PROTOCOL.md)");
    };
  }

  private static Future<Runnable> answered(PushSession session, long id, Future<Buffer> answer) {
    return answer.map(frame -> () -> {
      if (id != 0) {
        session.send(frame);
      }
    });
  }

  private static Future<Runnable> unsubscribe(PushSession session, ClientFrame frame, long id) {
    Feed feed = session.feed(frame.needed("channel"));
    if (feed == null) {
      throw new PushException(404, "channel: not subscribed");
    }
    Subscribing.end(feed);
    if (id != 0) {
      session.send(Frames.answer("unsubscribed", id, new JsonObject().put("channel", feed.channel)));
    }
    return null;
  }

  private static Future<Buffer> publish(PushSession session, ClientFrame frame, long id) {
    PushCore core = session.core();
    String channel = frame.needed("channel");
    core.access().check(channel);
    Publication publication = Publication.of(frame, session.identity().uid());
    session.countPublish();
    return Publisher.publish(core, session.about(), channel, publication, allowed(session, Action.PUBLISH, channel))
      .map(members -> Frames.answer("published", id, members));
  }

  private static Future<Void> allowed(PushSession session, Action action, String channel) {
    Feed feed = session.feed(channel);
    return feed != null && (feed.grants(action) || action == Action.SUBSCRIBE && feed.hasBegun())
      ? Future.succeededFuture() : session.core().here(session.core().access().need(session.identity(), action, channel));
  }

  private static Future<Buffer> presence(PushSession session, ClientFrame frame, long id) {
    PushCore core = session.core();
    String channel = frame.needed("channel");
    core.access().check(channel);
    session.countPublish();
    return allowed(session, Action.PRESENCE, channel)
      .compose(v -> core.channels().presence(channel))
      .map(present -> Frames.answer("presence", id, new JsonObject().put("channel", channel)
        .put("users", new JsonObject(Map.copyOf(present.identities()))).put("complete", present.complete())));
  }

  private static Future<Buffer> history(PushSession session, ClientFrame frame, long id) {
    PushCore core = session.core();
    String channel = frame.needed("channel");
    core.access().check(channel);
    ChannelPosition since = Positions.of(frame.text("since"));
    int limit = (int) frame.whole("limit", DEFAULT_HISTORY, 1, MAX_HISTORY);
    session.countPublish();
    return allowed(session, Action.SUBSCRIBE, channel)
      .compose(v -> core.channels().history(channel, since, limit))
      .map(history -> Histories.frame(id, channel, history, core.options().getMaxQueuedBytes() / 2));
  }

  private static Future<Buffer> online(PushSession session, ClientFrame frame, long id) {
    Set<String> uids = new HashSet<>(frame.texts("uids", MAX_UIDS));
    session.countPublish();
    return session.core().gateway().online(uids).map(answer -> Frames.answer("online", id, new JsonObject()
      .put("online", new JsonArray(new ArrayList<>(answer.value()))).put("time", answer.asOf().toEpochMilli())));
  }

  private static Future<Buffer> ack(PushSession session, ClientFrame frame, long id) {
    PushCore core = session.core();
    String uid = session.identity().uid();
    List<Future<Boolean>> acks = new ArrayList<>();
    for (String message : frame.texts("messages", MAX_ACKS)) {
      acks.add(uid.isEmpty() ? Future.succeededFuture(false) : core.receipts().acknowledged(message, uid));
    }
    return acks.isEmpty() ? Future.succeededFuture(acked(id, 0))
      : Future.all(acks).map(all -> acked(id, acks.stream().filter(Future::result).count()));
  }

  private static Buffer acked(long id, long count) {
    return Frames.answer("acked", id, new JsonObject().put("count", count));
  }

  private static Future<Runnable> refresh(PushSession session, ClientFrame frame, long id) {
    PushCore core = session.core();
    session.countPublish();
    return core.here(core.trust().identify(frame.needed("token"))).map(anew -> {
      if (!anew.uid().equals(session.identity().uid())) {
        throw new PushException(403, "token: of another user (expected: the same)");
      }
      return () -> {
        session.refreshed(anew);
        if (id != 0) {
          JsonObject members = new JsonObject().put("uid", anew.uid());
          if (anew.expiresAtMs() > 0) {
            members.put("expires", Math.max(0, (anew.expiresAtMs() - System.currentTimeMillis()) / 1_000));
          }
          session.send(Frames.answer("refreshed", id, members));
        }
      };
    });
  }

  private static Future<Buffer> rpc(PushSession session, ClientFrame frame, long id) {
    PushCore core = session.core();
    String address = core.options().getRpc().get(frame.needed("method"));
    if (address == null) {
      throw new PushException(404, "method: unknown");
    }
    session.countPublish();
    JsonObject call = session.about().put("method", frame.needed("method")).put("data", frame.json().getValue("data"));
    return core.vertx().eventBus().request(address, call,
      new DeliveryOptions().setSendTimeout(core.options().getRpcTimeoutMs())).map(reply ->
        Frames.answer("rpc", id, new JsonObject().put("data", reply.body())));
  }
}
