// SPDX-License-Identifier: Apache-2.0
package io.waggle.bridges.push.impl.transport;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.json.JsonObject;
import io.waggle.ChannelMessage;
import io.waggle.ChannelPosition;
import io.waggle.SubscribeOptions;
import io.waggle.Subscription;
import io.waggle.bridges.push.impl.Identity;
import io.waggle.bridges.push.impl.PushException;
import io.waggle.bridges.push.impl.session.PushCore;
import io.waggle.bridges.push.impl.wire.Frames;
import io.waggle.bridges.push.impl.wire.Positions;
import java.util.ArrayList;
import java.util.List;

/**
 * One plain stream of events. Its event loop.
 *
 * <pre>
 *   id: 0mh2k3f9abc12345:42,,0mh2k3f9abc99999:1 LF event: message LF data: {"type":"message",…} LF LF
 * </pre>
 */
final class EventFeed {

  private static final Buffer PING = Buffer.buffer(":\n\n");

  private final PushCore core;
  private final HttpServerResponse response;
  private final HttpServerRequest request;
  private final Identity identity;
  private final List<String> channels;
  private final String[] positions;
  private final Runnable departure;
  private final List<Subscription> subscriptions = new ArrayList<>();
  private long waiting;
  private long wroteAt = PushCore.nowMs();
  private boolean begun;
  private boolean ended;

  EventFeed(PushCore core, HttpServerRequest request, Identity identity, List<String> channels, Runnable departure) {
    this.core = core;
    this.request = request;
    this.response = request.response();
    this.identity = identity;
    this.channels = channels;
    this.positions = new String[channels.size()];
    this.departure = departure;
  }

  Identity identity() {
    return identity;
  }

  void begin(String lastEventId) {
    response.closeHandler(gone -> end());
    String[] known = lastEventId == null || lastEventId.isEmpty() ? null : lastEventId.split(",", -1);
    for (int i = 0; i < channels.size(); i++) {
      subscribe(i, known);
    }
  }

  private void subscribe(int index, String[] known) {
    boolean comesBack = known != null;
    ChannelPosition since = comesBack && known.length == channels.size() ? position(known[index]) : null;
    String channel = channels.get(index);
    String uid = identity.uid();
    core.here(core.channels().subscribe(channel, new SubscribeOptions().setIdentity(uid.isEmpty() ? null : uid)
      .setPermitted(true).setSince(since), message -> send(index, message))).onComplete(done -> {
        if (done.failed()) {
          Answers.fail(core, request, done.cause());
          end();
          return;
        }
        Subscription subscription = done.result();
        subscriptions.add(subscription);
        core.subscribed(channel, about());
        if (ended) {
          leave(subscription);
          return;
        }
        if (positions[index] == null) {
          positions[index] = Positions.standing(subscription.recovered() ? since : subscription.position());
        }
        if (comesBack && !subscription.recovered()) {
          lost(channel);
        }
        subscription.lossHandler(this::lost);
        if (subscriptions.size() == channels.size()) {
          head();
        }
      });
  }

  private JsonObject about() {
    return new JsonObject().put("uid", identity.uid().isEmpty() ? null : identity.uid());
  }

  private void leave(Subscription subscription) {
    subscription.unsubscribe();
    core.unsubscribed(subscription.pattern(), about());
  }

  private static ChannelPosition position(String text) {
    try {
      return Positions.of(text.isEmpty() ? null : text);
    } catch (PushException e) {
      return null;
    }
  }

  private void send(int index, ChannelMessage message) {
    positions[index] = Positions.standing(message.position());
    event("message", Stream.flat(Frames.message(message)));
  }

  private void lost(String channel) {
    event("lost", Frames.lost(channel));
  }

  private void event(String name, Buffer data) {
    StringBuilder head = new StringBuilder(64).append("id: ");
    for (int i = 0; i < positions.length; i++) {
      head.append(i == 0 ? "" : ",").append(positions[i] == null ? "" : positions[i]);
    }
    write(Buffer.buffer(head.append("\nevent: ").append(name).append("\ndata: ").toString()).appendBuffer(data)
      .appendString("\n\n"));
  }

  /** Who has read the head knows that it is subscribed. */
  private void head() {
    if (!begun && !ended) {
      begun = true;
      Stream.begin(request, true);
    }
  }

  private void write(Buffer bytes) {
    if (ended) {
      return;
    }
    head();
    if (waiting >= core.options().getMaxQueuedBytes()) {
      response.reset();
      end();
      return;
    }
    waiting += bytes.length();
    wroteAt = PushCore.nowMs();
    response.write(bytes).onComplete(done -> waiting -= bytes.length());
  }

  void tick(long now) {
    if (identity.expiresAtMs() > 0 && System.currentTimeMillis() >= identity.expiresAtMs()) {
      end();
    } else if (now - wroteAt >= core.options().getPingIntervalMs()) {
      write(PING);
    }
  }

  void end() {
    if (!ended) {
      ended = true;
      subscriptions.forEach(this::leave);
      departure.run();
      if (!response.closed() && !response.ended()) {
        response.end();
      }
    }
  }
}
