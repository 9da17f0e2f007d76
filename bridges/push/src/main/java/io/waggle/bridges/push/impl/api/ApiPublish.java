// SPDX-License-Identifier: Apache-2.0
package io.waggle.bridges.push.impl.api;

import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.internal.logging.Logger;
import io.vertx.core.internal.logging.LoggerFactory;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.waggle.Audience;
import io.waggle.Shared;
import io.waggle.bridges.push.impl.PushException;
import io.waggle.bridges.push.impl.session.Failures;
import io.waggle.bridges.push.impl.session.Publication;
import io.waggle.bridges.push.impl.session.Publisher;
import io.waggle.bridges.push.impl.session.PushCore;
import io.waggle.bridges.push.impl.wire.ClientFrame;
import io.waggle.bridges.push.impl.wire.Frames;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;

/** Messages of a back end: to channels, users, groups or everyone, each once. On the event loop. */
final class ApiPublish {

  private static final Logger LOG = LoggerFactory.getLogger(ApiPublish.class);
  private static final int MAX_KEY = 128;
  private static final List<String> TARGETS =
    List.of("channel", "channels", "uid", "uids", "group", "groups", "everyone");
  private static final long RETRY_MS = 500;

  private final PushCore core;
  private final Shared answers;

  ApiPublish(PushCore core) {
    this.core = core;
    this.answers = Shared.of(core.vertx(), "waggle.push." + core.options().getName() + ".idempotency");
  }

  // ---- once

  /**
   * Does something unless it was done under the same key: then it answers as before.
   *
   * @param key of the request; null to take the message's id
   */
  Future<JsonObject> once(String key, ClientFrame body, Function<ClientFrame, Future<JsonObject>> work) {
    String id = key != null ? "k/" + key : body.text("message") == null ? null : "m/" + body.text("message");
    if (id == null) {
      return work.apply(body);
    }
    if (id.length() > MAX_KEY + 2) {
      throw new PushException(413, "idempotency-key: too long (expected: at most " + MAX_KEY + " characters)");
    }
    long lifetimeMs = core.options().getIdempotencyMs();
    return answers.add(id, "", lifetimeMs).compose(isFirst -> {
      if (!isFirst) {
        return answers.get(id).compose(ApiPublish::again);
      }
      return begun(work, body)
        .recover(e -> answers.delete(id).transform(deleted -> Future.failedFuture(e)))
        .compose(answer -> keep(id, answer, lifetimeMs).map(answer));
    });
  }

  /** An answer that cannot be kept is given all the same: the message is published. */
  private Future<?> keep(String id, JsonObject answer, long lifetimeMs) {
    try {
      return answers.set(id, answer, lifetimeMs).otherwiseEmpty();
    } catch (IllegalArgumentException e) {
      LOG.debug("Push: an answer is too long to be given again: " + e.getMessage());
      return Future.succeededFuture();
    }
  }

  private static Future<JsonObject> again(Object answer) {
    return answer instanceof JsonObject known ? Future.succeededFuture(known)
      : Future.failedFuture(new PushException(503, "message: still being published", RETRY_MS));
  }

  private static Future<JsonObject> begun(Function<ClientFrame, Future<JsonObject>> work, ClientFrame body) {
    try {
      return work.apply(body);
    } catch (RuntimeException e) {
      return Future.failedFuture(e);
    }
  }

  // ---- batch

  Future<JsonObject> batch(ClientFrame body) {
    List<ClientFrame> messages = body.frames("messages", core.options().getMaxBatch());
    if (messages.isEmpty()) {
      throw new PushException(400, "messages: none (expected: a list)");
    }
    JsonArray results = new JsonArray();
    Future<?> before = Future.succeededFuture();
    for (ClientFrame message : messages) {
      before = before.compose(v -> begun(one -> once(null, one, this::publish), message)
        .otherwise(e -> error(e)).map(results::add));
    }
    return before.map(done -> new JsonObject().put("results", results));
  }

  private static JsonObject error(Throwable failure) {
    PushException known = Failures.of(failure);
    return new JsonObject().put("error", new JsonObject().put("code", known.code()).put("reason", known.reason()));
  }

  // ---- one message

  Future<JsonObject> publish(ClientFrame body) {
    List<String> named = TARGETS.stream().filter(name -> body.json().containsKey(name)).toList();
    if (named.size() != 1) {
      throw new PushException(400, "to: " + named + " (expected: one of " + TARGETS + ")");
    }
    Publication publication = Publication.of(body, "");
    String target = named.get(0);
    return switch (target) {
      case "channel" -> publication.to(core.channels(), body.needed("channel"))
        .map(position -> Publisher.published(publication.id(), position));
      case "channels" -> toChannels(publication, targets(body, target));
      case "uid" -> toUsers(publication, body, List.of(body.needed("uid"))).map(ApiPublish::single);
      case "uids" -> toUsers(publication, body, targets(body, target));
      case "group" -> toAudience(publication, body, "group", core.gateway().group(body.needed("group")));
      case "groups" -> toAudience(publication, body, "group", targets(body, target).stream().map(core.gateway()::group)
        .reduce(Audience::and).orElseThrow());
      default -> {
        if (!body.flag("everyone")) {
          throw new PushException(400, "everyone: false (expected: true)");
        }
        yield toAudience(publication, body, "everyone", core.gateway().everyone());
      }
    };
  }

  private List<String> targets(ClientFrame body, String name) {
    List<String> targets = body.texts(name, core.options().getMaxTargets());
    if (targets.isEmpty()) {
      throw new PushException(400, name + ": none (expected: a list)");
    }
    return targets;
  }

  /** With receipts, those are waited for who are users and there now; whoever else is there gets it too. */
  private Future<JsonObject> toAudience(Publication publication, ClientFrame body, String to,
                                        Audience<Buffer> audience) {
    if (!body.flag("receipts")) {
      return send(publication, to, audience);
    }
    int most = core.options().getMaxTargets();
    return core.here(audience.uids(most + 1)).compose(users -> {
      if (users.value().size() > most) {
        throw new PushException(413, "receipts: too many users (expected: at most " + most + ")");
      }
      if (users.value().isEmpty()) {
        return send(publication, to, audience);
      }
      Audience<Buffer> tracked = users.value().stream().map(core.gateway()::uid).reduce(Audience::and).orElseThrow();
      // Refused for one, it goes to nobody.
      return track(publication, body, to, users.value())
        .compose(answer -> send(publication, to, audience.except(tracked)).map(answer));
    });
  }

  private Future<JsonObject> track(Publication publication, ClientFrame body, String to, Set<String> uids) {
    return core.receipts().send(publication.id(), uids, Frames.direct(to, publication.id(), System.currentTimeMillis(),
        publication.headers(), publication.content(), true), body.whole("ttlMs", 0, 0, Integer.MAX_VALUE),
      body.whole("fallbackMs", 0, 0, Integer.MAX_VALUE));
  }

  private Future<JsonObject> send(Publication publication, String to, Audience<Buffer> audience) {
    audience.send(Frames.direct(to, publication.id(), System.currentTimeMillis(), publication.headers(),
      publication.content(), false));
    return Future.succeededFuture(new JsonObject().put("message", publication.id()));
  }

  private Future<JsonObject> toChannels(Publication publication, List<String> channels) {
    List<Future<JsonObject>> publishing = new ArrayList<>();
    for (String channel : channels) {
      publishing.add(publication.to(core.channels(), channel)
        .map(position -> Publisher.published(publication.id(), position)).otherwise(ApiPublish::error)
        .map(result -> result.put("channel", channel)));
    }
    return Future.all(publishing).map(all -> {
      JsonArray results = new JsonArray();
      publishing.forEach(one -> results.add(one.result()));
      return new JsonObject().put("message", publication.id()).put("results", results);
    });
  }

  private Future<JsonObject> toUsers(Publication publication, ClientFrame body, List<String> uids) {
    Set<String> all = new HashSet<>(uids);
    if (body.flag("receipts")) {
      return track(publication, body, "uid", all);
    }
    Audience<Buffer> audience = all.stream().map(core.gateway()::uid).reduce(Audience::and).orElseThrow();
    return core.gateway().online(all).compose(online -> send(publication, "uid", audience).map(sent -> {
      JsonArray results = new JsonArray();
      uids.forEach(uid -> results.add(new JsonObject().put("uid", uid).put("online", online.value().contains(uid))));
      return sent.put("results", results);
    }));
  }

  /** What holds for the only user is said of the message. */
  private static JsonObject single(JsonObject answer) {
    if (answer.getValue("results") instanceof JsonArray results) {
      answer.remove("results");
      answer.put("online", results.getJsonObject(0).getBoolean("online"));
    }
    return answer;
  }
}
