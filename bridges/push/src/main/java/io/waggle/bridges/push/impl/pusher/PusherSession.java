// SPDX-License-Identifier: Apache-2.0
package io.waggle.bridges.push.impl.pusher;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import io.waggle.CloseReason;
import io.waggle.Connection;
import io.waggle.internal.JsonDepth;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;

/** One client: answers what it says. On the connection's event loop. */
final class PusherSession {

  private final AppState state;
  private final Connection<Buffer> connection;
  private final String socketId;
  private final Subscribing channels;
  private PusherMember user;
  private final long openedNanos = System.nanoTime();
  private long heardNanos = openedNanos;
  private boolean pinged;
  private long rateSecond;
  private int rateCount;

  PusherSession(AppState state, Connection<Buffer> connection) {
    this.state = state;
    this.connection = connection;
    this.socketId = SocketId.of(connection.id());
    this.channels = new Subscribing(state, this);
  }

  /** Begins: from now on messages are handled. */
  void open() {
    state.sessions.add(this);
    state.gateway.add(connection);
    state.counts.add(Counter.CONNECTIONS);
    connection.handler(this::message);
    connection.closeHandler(reason -> {
      state.sessions.remove(this);
      channels.end();
    });
    send(Frames.established(socketId, state.options.getActivityTimeoutSeconds()));
  }

  Connection<Buffer> connection() {
    return connection;
  }

  String socketId() {
    return socketId;
  }

  /** Returns who has signed in, or null. */
  PusherMember user() {
    return user;
  }

  boolean isUser(String id) {
    return user != null && user.id().equals(id);
  }

  /** Returns what access rules are asked about. */
  String uid() {
    return user == null ? "" : user.id();
  }

  /** Returns whether this is a connection of a user in a presence channel. */
  boolean isMember(String channel, String userId) {
    ChannelEntry entry = channels.subscribed(channel);
    return entry != null && entry.member != null && entry.member.id().equals(userId);
  }

  void send(Buffer frame) {
    connection.send(frame);
  }

  void refreshMembers() {
    channels.all().forEach(entry -> {
      if (entry.roster != null && entry.subscription != null) {
        entry.roster.refresh(entry.member);
      }
    });
  }

  /** Pings who is silent; closes who does not answer, or shows no signature in time. */
  void check(long nowNanos) {
    if (connection.closeReason() != null) {
      return;
    }
    int signInSeconds = state.options.getSignInTimeoutSeconds();
    if (signInSeconds > 0 && nowNanos - openedNanos > TimeUnit.SECONDS.toNanos(signInSeconds) && user == null
      && !channels.isAnySigned()) {
      state.counts.add(Counter.NOT_SIGNED_IN);
      unauthorised();
      return;
    }
    long silentMs = TimeUnit.NANOSECONDS.toMillis(nowNanos - heardNanos);
    long activityMs = state.options.getActivityTimeoutSeconds() * 1_000L;
    if (pinged && silentMs >= activityMs + state.options.getPongTimeoutSeconds() * 1_000L) {
      state.counts.add(Counter.NO_PONG);
      connection.close(PusherError.NO_PONG.closeReason());
    } else if (!pinged && silentMs >= activityMs) {
      pinged = true;
      send(Frames.PING);
    }
  }

  void message(Buffer text) {
    heardNanos = System.nanoTime();
    pinged = false;
    JsonObject message;
    try {
      message = JsonDepth.isBounded(text) ? new JsonObject(text) : null;
    } catch (DecodeException | ClassCastException e) {
      message = null;
    }
    if (message == null) {
      state.counts.add(Counter.MALFORMED);
      connection.close(CloseReason.INVALID_DATA);
      return;
    }
    String event = Subscribing.text(message, "event");
    if (event != null && event.startsWith("client-")) {
      clientEvent(event, message);
    } else {
      command(event == null ? "" : event, message.getValue("data") instanceof JsonObject data ? data : new JsonObject());
    }
  }

  private void command(String event, JsonObject data) {
    switch (event) {
      case "pusher:ping" -> send(Frames.PONG);
      case "pusher:pong" -> { }
      case "pusher:subscribe" -> channels.subscribe(data);
      case "pusher:unsubscribe" -> {
        String channel = Subscribing.text(data, "channel");
        if (channel != null) {
          channels.unsubscribe(channel);
        }
      }
      case "pusher:signin" -> signIn(data);
      default -> state.counts.add(Counter.IGNORED);
    }
  }

  private void signIn(JsonObject data) {
    String userData = Subscribing.text(data, "user_data");
    boolean isSigned = userData != null
      && state.isAuth(Signatures.userText(socketId, userData), Subscribing.text(data, "auth"));
    PusherMember member = isSigned ? PusherMember.parse(userData, "id", state.options) : null;
    if (member == null || user != null && !user.id().equals(member.id())) {
      unauthorised();
      return;
    }
    user = member;
    state.gateway.bind(connection.id(), state.uid(member.id()));
    send(Frames.signedIn(userData));
  }

  private void unauthorised() {
    send(Frames.error(PusherError.UNAUTHORISED, PusherError.UNAUTHORISED.text));
    connection.close(PusherError.UNAUTHORISED.closeReason());
  }

  private void clientEvent(String event, JsonObject message) {
    String channel = Subscribing.text(message, "channel");
    ChannelEntry entry = channel == null ? null : channels.subscribed(channel);
    if (!state.app.clientEvents() || entry == null || !ChannelName.isSigned(channel)
      || ChannelName.isEncrypted(channel)) {
      refuse(Counter.REFUSED_CLIENT_EVENTS, PusherError.UNAUTHORISED,
        "client event refused (expected: on a private or presence channel subscribed to)");
      return;
    }
    if (!isWithinRate()) {
      refuse(Counter.RATE_LIMITED, PusherError.RATE_LIMIT, PusherError.RATE_LIMIT.text);
      return;
    }
    Buffer payload = Payloads.of(message.getValue("data"));
    if (payload.length() > state.options.getMaxDataBytes()
      || event.getBytes(StandardCharsets.UTF_8).length > state.options.getMaxEventBytes()) {
      refuse(Counter.REFUSED_CLIENT_EVENTS, PusherError.RATE_LIMIT, "client event refused (expected: name and data "
        + "shorter)");
      return;
    }
    String sender = entry.member != null ? entry.member.id() : user == null ? null : user.id();
    state.publish(channel, event, payload, sender, connection.id())
      .onSuccess(position -> {
        state.counts.add(Counter.CLIENT_EVENTS);
        state.hooks.clientEvent(entry, event, payload, socketId);
      })
      .onFailure(failure -> refuse(Counter.REFUSED_CLIENT_EVENTS, PusherError.RATE_LIMIT, "client event refused by "
        + "the channels (expected: shorter, or later)"));
  }

  private void refuse(Counter counter, PusherError error, String text) {
    state.counts.add(counter);
    send(Frames.error(error, text));
  }

  private boolean isWithinRate() {
    long second = TimeUnit.NANOSECONDS.toSeconds(System.nanoTime());
    if (second != rateSecond) {
      rateSecond = second;
      rateCount = 0;
    }
    return ++rateCount <= state.options.getMaxClientEventsPerSecond();
  }
}
