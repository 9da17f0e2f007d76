// SPDX-License-Identifier: Apache-2.0
package io.waggle.bridges.push.impl.transport;

import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.JsonObject;
import io.waggle.ChannelAccess.Action;
import io.waggle.Shared;
import io.waggle.bridges.push.impl.Identity;
import io.waggle.bridges.push.impl.PushException;
import io.waggle.bridges.push.impl.session.Publication;
import io.waggle.bridges.push.impl.session.Publisher;
import io.waggle.bridges.push.impl.session.PushCore;
import io.waggle.bridges.push.impl.wire.ClientFrame;
import io.waggle.internal.JsonPayload;
import io.waggle.web.HttpWorker;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Events for {@code EventSource} and {@code curl}, without a session. One instance's; its event loop. */
final class PlainEvents {

  private static final int TICKET_BYTES = 16;
  private static final int MAX_TOKEN = 8 * 1024;

  private final PushCore core;
  private final HttpWorker worker;
  private final SessionTable table;
  private final Shared tickets;
  private final SecureRandom random = new SecureRandom();
  private final Set<EventFeed> feeds = new HashSet<>();

  PlainEvents(PushCore core, HttpWorker worker, SessionTable table) {
    this.core = core;
    this.worker = worker;
    this.table = table;
    this.tickets = Shared.of(core.vertx(), "waggle.push." + core.options().getName() + ".tickets");
    core.onRevoked(this::revoked);
  }

  // ---- who it is

  /** Answers with a ticket that stands for a token once. */
  void ticket(HttpServerRequest request) {
    String token = Answers.bearer(request);
    if (token == null || token.length() > MAX_TOKEN) {
      throw new PushException(401, "Authorization: none (expected: Bearer and a token)");
    }
    byte[] bytes = new byte[TICKET_BYTES];
    random.nextBytes(bytes);
    String ticket = Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    core.here(core.trust().identify(token))
      .compose(known -> core.here(tickets.set(ticket, token, core.options().getTicketMs())))
      .onSuccess(kept -> Answers.json(request, new JsonObject().put("ticket", ticket).toBuffer()))
      .onFailure(e -> Answers.fail(core, request, e));
  }

  private Future<Identity> identify(HttpServerRequest request) {
    String token = Answers.bearer(request);
    if (token != null) {
      return core.here(core.trust().identify(token));
    }
    String ticket = request.getParam("ticket");
    if (ticket == null) {
      return Future.succeededFuture(Identity.UNNAMED);
    }
    if (ticket.isEmpty() || ticket.length() > Shared.MAX_KEY_LENGTH) {
      return Future.failedFuture(new PushException(401, "ticket: wrong (expected: one that is new)"));
    }
    return core.here(tickets.<String>get(ticket))
      .compose(kept -> core.here(tickets.delete(ticket)).map(isFirst -> isFirst ? kept : null))
      .compose(kept -> kept == null ? Future.failedFuture(new PushException(401, "ticket: wrong (expected: one that is"
        + " new)")) : core.here(core.trust().identify(kept)));
  }

  // ---- receiving

  void open(HttpServerRequest request) {
    List<String> channels = channels(request);
    String address = addressOf(request);
    table.admit(address, core.options());
    boolean[] gone = new boolean[1];
    request.response().closeHandler(closed -> gone[0] = true);
    identify(request)
      .compose(identity -> {
        List<Future<?>> allowed = new ArrayList<>();
        channels.forEach(channel -> allowed.add(core.here(core.access().need(identity, Action.SUBSCRIBE, channel))));
        channels.forEach(channel -> allowed.add(asked(identity, channel)));
        return core.here(Future.all(allowed)).map(identity);
      })
      .onSuccess(identity -> {
        if (gone[0]) {
          table.leave(address);
          return;
        }
        begin(request, identity, channels, address);
      })
      .onFailure(e -> {
        table.leave(address);
        Answers.fail(core, request, e);
      });
  }

  private Future<JsonObject> asked(Identity identity, String channel) {
    return !core.hooks().asks("subscribe") ? Future.succeededFuture()
      : core.here(core.hooks().ask("subscribe", about(identity).put("channel", channel)));
  }

  private static JsonObject about(Identity identity) {
    return new JsonObject().put("uid", identity.uid().isEmpty() ? null : identity.uid());
  }

  private void begin(HttpServerRequest request, Identity identity, List<String> channels, String address) {
    EventFeed[] made = new EventFeed[1];
    made[0] = new EventFeed(core, request, identity, channels, () -> {
      feeds.remove(made[0]);
      table.leave(address);
    });
    feeds.add(made[0]);
    made[0].begin(request.getHeader("last-event-id"));
  }

  private List<String> channels(HttpServerRequest request) {
    Set<String> channels = new LinkedHashSet<>(request.params().getAll("channel"));
    if (channels.isEmpty() || channels.size() > core.options().getMaxEventChannels()) {
      throw new PushException(channels.isEmpty() ? 400 : 413, "channel: " + channels.size() + " (expected: 1 to "
        + core.options().getMaxEventChannels() + ")");
    }
    channels.forEach(core.access()::check);
    return List.copyOf(channels);
  }

  private String addressOf(HttpServerRequest request) {
    return worker.clientAddress(request) == null ? "" : String.valueOf(worker.clientAddress(request).hostAddress());
  }

  // ---- publishing

  void publish(HttpServerRequest request) {
    List<String> channels = channels(request);
    if (channels.size() != 1) {
      throw new PushException(400, "channel: " + channels.size() + " (expected: one)");
    }
    String address = addressOf(request);
    Answers.body(request, core.options().getMaxFrameBytes())
      .compose(body -> identify(request).compose(identity -> publish(identity, address, channels.get(0), body)))
      .onSuccess(members -> Answers.json(request, members.toBuffer()))
      .onFailure(e -> Answers.fail(core, request, e));
  }

  private Future<JsonObject> publish(Identity identity, String address, String channel, Buffer body) {
    if (!JsonPayload.isJson(body)) {
      throw new PushException(400, "body: no JSON (expected: one value)");
    }
    Publication publication = Publication.of(new ClientFrame.Content(body, false), identity.uid());
    Publisher.count(core, identity, address);
    return core.here(Publisher.publish(core, about(identity), channel, publication,
      core.here(core.access().need(identity, Action.PUBLISH, channel))));
  }

  // ---- the end

  void tick(long now) {
    List.copyOf(feeds).forEach(feed -> feed.tick(now));
  }

  private void revoked(String tokenId, String uid) {
    for (EventFeed feed : List.copyOf(feeds)) {
      if (tokenId != null && tokenId.equals(feed.identity().tokenId())
        || uid != null && !uid.isEmpty() && uid.equals(feed.identity().uid())) {
        feed.end();
      }
    }
  }

  void close() {
    List.copyOf(feeds).forEach(EventFeed::end);
  }
}
