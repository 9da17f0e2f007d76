// SPDX-License-Identifier: Apache-2.0
package io.waggle.bridges.push.impl.session;

import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.waggle.bridges.push.impl.Identity;
import io.waggle.bridges.push.impl.PushException;
import io.waggle.bridges.push.impl.wire.ClientFrame;
import io.waggle.bridges.push.impl.wire.Frames;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** What happens between {@code connect} and {@code connected}. On the event loop of the client. */
final class Connecting {

  private Connecting() {
  }

  /** Looks at the token, asks who has to be asked, and subscribes; returns the members of {@code connected}. */
  static Future<JsonObject> begin(PushSession session, ClientFrame frame) {
    PushCore core = session.core();
    List<ClientFrame> wanted;
    String token;
    try {
      if (frame.whole("version", 0, 0, Integer.MAX_VALUE) != 1) {
        throw new PushException(400, "version: another (expected: 1)");
      }
      wanted = frame.frames("subscribe", core.options().getMaxSubscriptions());
      token = frame.text("token");
    } catch (PushException e) {
      return Future.failedFuture(e);
    }
    Future<Identity> identity = token == null ? Future.succeededFuture(Identity.UNNAMED)
      : core.here(core.trust().identify(token));
    return identity.compose(who -> {
      session.identified(who);
      return asked(session);
    }).compose(v -> enter(session)).compose(v -> subscribe(session, wanted)).map(results -> {
      JsonObject members = members(session);
      return wanted.isEmpty() ? members : members.put("results", results);
    });
  }

  private static Future<Void> asked(PushSession session) {
    PushCore core = session.core();
    if (!core.hooks().asks("connect")) {
      return Future.succeededFuture();
    }
    JsonObject question = session.about();
    if (session.connection().remoteAddress() != null) {
      question.put("address", session.connection().remoteAddress().hostAddress());
    }
    return core.here(core.hooks().ask("connect", question)).map(answer -> {
      session.identified(with(session.identity(), answer));
      return null;
    });
  }

  /** What the back end says of a client counts beside what the token says. */
  private static Identity with(Identity identity, JsonObject answer) {
    return new Identity(answer.getString("uid", identity.uid()), identity.expiresAtMs(), identity.tokenId(),
      both(identity.channels(), answer.getJsonArray("channels")), both(identity.groups(), answer.getJsonArray("groups")),
      answer.getJsonObject("info", identity.info()), identity.allow());
  }

  private static List<String> both(List<String> names, JsonArray more) {
    Set<String> all = new LinkedHashSet<>(names);
    if (more != null) {
      more.forEach(name -> all.add((String) name));
    }
    return List.copyOf(all);
  }

  /** Makes it one of the gateway's. */
  private static Future<Void> enter(PushSession session) {
    if (session.state() == PushSession.State.CLOSED) {
      return Future.failedFuture(new PushException(503, "connection: closed"));
    }
    PushCore core = session.core();
    Identity identity = session.identity();
    session.entered();
    String id = core.gateway().add(session.connection());
    List<Future<?>> entering = new ArrayList<>();
    if (!identity.uid().isEmpty()) {
      entering.add(core.gateway().bind(id, identity.uid()));
      identity.groups().forEach(group -> entering.add(core.gateway().join(id, group)));
    }
    return entering.isEmpty() ? Future.succeededFuture() : core.here(Future.all(entering)).mapEmpty();
  }

  private static Future<JsonArray> subscribe(PushSession session, List<ClientFrame> wanted) {
    List<Future<?>> byToken = new ArrayList<>();
    session.identity().channels().forEach(channel -> byToken.add(Subscribing.quietly(session, channel)));
    List<Future<JsonObject>> results = new ArrayList<>();
    for (ClientFrame frame : wanted) {
      results.add(result(session, frame));
    }
    byToken.addAll(results);
    if (byToken.isEmpty()) {
      return Future.succeededFuture(new JsonArray());
    }
    return session.core().here(Future.join(byToken)).map(done -> {
      JsonArray array = new JsonArray();
      results.forEach(result -> array.add(result.result()));
      return array;
    });
  }

  private static Future<JsonObject> result(PushSession session, ClientFrame frame) {
    Future<Subscribing.Begun> begun;
    try {
      begun = Subscribing.begin(session, frame);
    } catch (RuntimeException e) {
      begun = Future.failedFuture(e);
    }
    return begun.map(started -> new JsonObject().put("type", "subscribed").mergeIn(started.members()))
      .otherwise(e -> {
        PushException known = Failures.of(e);
        session.core().refused(known.code());
        boolean isShort = frame.json().getValue("channel") instanceof String channel && channel.length() <= 256;
        return Frames.error(0, known, isShort ? frame.json().getString("channel") : null);
      });
  }

  private static JsonObject members(PushSession session) {
    Identity identity = session.identity();
    JsonObject members = new JsonObject().put("version", 1).put("connection", session.connection().id())
      .put("uid", identity.uid().isEmpty() ? null : identity.uid())
      .put("ping", Math.max(1, session.core().options().getPingIntervalMs() / 1_000));
    if (identity.expiresAtMs() > 0) {
      members.put("expires", Math.max(0, (identity.expiresAtMs() - System.currentTimeMillis()) / 1_000));
    }
    if (!identity.channels().isEmpty()) {
      JsonArray channels = new JsonArray();
      identity.channels().stream().filter(channel -> session.feed(channel) != null).forEach(channels::add);
      members.put("channels", channels);
    }
    return members;
  }

  /** Sends what waited for the user. */
  static void sendWaiting(PushSession session) {
    String uid = session.identity().uid();
    if (uid.isEmpty()) {
      return;
    }
    PushCore core = session.core();
    core.here(core.receipts().waiting(uid)).onSuccess(frames -> frames.forEach(frame -> {
      if (session.send(frame)) {
        String message = frame.toJsonObject().getString("message");
        core.receipts().delivered(message, uid);
      }
    }));
  }
}
