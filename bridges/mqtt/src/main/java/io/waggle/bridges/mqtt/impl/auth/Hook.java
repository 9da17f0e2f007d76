// SPDX-License-Identifier: Apache-2.0
package io.waggle.bridges.mqtt.impl.auth;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.internal.ContextInternal;
import io.vertx.core.json.JsonObject;
import io.waggle.bridges.mqtt.Authenticator;
import io.waggle.bridges.mqtt.Authorizer.Action;
import io.waggle.bridges.mqtt.MqttHookOptions;
import io.waggle.bridges.mqtt.MqttIdentity;
import io.waggle.bridges.mqtt.MqttLogin;
import io.waggle.bridges.mqtt.MqttRefusal;
import io.waggle.bridges.mqtt.impl.wire.ReasonCode;
import io.waggle.internal.BridgeCounters;
import io.waggle.internal.trust.BoundedHttp;
import io.waggle.internal.trust.VerifiedToken;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Objects;
import java.util.function.LongSupplier;

/**
 * A back end that is asked over HTTP. Any thread. Without an answer a client may not connect (server unavailable, which
 * is no failed login) and may do nothing.
 */
final class Hook implements Authenticator {

  private final MqttHookOptions options;
  private final ContextInternal context;
  private final HookCalls calls;
  private final BridgeCounters counters;

  Hook(MqttHookOptions options, BoundedHttp http, BridgeCounters counters, LongSupplier clock) {
    this.options = options;
    this.context = http.context();
    this.counters = counters;
    this.calls = new HookCalls(options, http, counters, clock);
  }

  /** Reads its secret. */
  Future<Void> start() {
    Promise<Void> started = context.promise();
    context.runOnContext(v -> calls.start().onComplete(started));
    return started.future();
  }

  boolean asksAboutLogins() {
    return !options.getConnectUrl().isEmpty();
  }

  boolean asksAboutTopics() {
    return !options.getAclUrl().isEmpty();
  }

  @Override
  public Future<MqttIdentity> authenticate(MqttLogin login) {
    JsonObject question = new JsonObject().put("ask", "connect").put("clientId", login.clientId())
      .put("address", Addresses.text(login.remoteAddress())).put("protocolLevel", login.protocolLevel());
    if (login.username() != null) {
      question.put("username", login.username());
    }
    if (login.password() != null) {
      question.put("password", new String(login.password(), StandardCharsets.UTF_8));
    }
    if (login.certificate() != null) {
      question.put("certificate", login.certificate().getSubjectX500Principal().getName());
    }
    return calls.ask(options.getConnectUrl(), question).map(answer -> identity(login, answer))
      .recover(failure -> Future.failedFuture(failure instanceof MqttRefusal ? failure
        : new MqttRefusal(ReasonCode.SERVER_UNAVAILABLE, "login: could not be decided (expected: later)")));
  }

  private MqttIdentity identity(MqttLogin login, JsonObject answer) {
    Boolean allow = answer.getBoolean("allow");
    if (allow == null) {
      return null;
    }
    if (!allow) {
      throw new MqttRefusal(ReasonCode.BAD_USER_NAME_OR_PASSWORD, "login: refused (expected: a known user and password)");
    }
    Object username = answer.getValue("username", Objects.requireNonNullElse(login.username(), ""));
    if (!username.equals("") && !VerifiedToken.isName(username)) {
      throw new IllegalArgumentException("username: not such a name (expected: a text)");
    }
    long expiresAt = answer.containsKey("expiresAt") ? Math.multiplyExact(answer.getLong("expiresAt"), 1_000L)
      : Long.MAX_VALUE;
    JsonObject claims = new JsonObject();
    if (answer.getValue(Claims.ACL) != null) {
      claims.put(Claims.ACL, answer.getValue(Claims.ACL));
    }
    return Claims.identity(login.clientId(), (String) username, answer.getBoolean("superuser", false), expiresAt, claims);
  }

  /** Returns what the back end says; null if it says nothing. Never fails. */
  Future<Boolean> isAllowed(MqttIdentity client, Action action, String topic) {
    JsonObject question = new JsonObject().put("ask", "acl").put("clientId", client.clientId())
      .put("username", client.username()).put("address", client.claims().get(Addresses.CLAIM))
      .put("action", action.name().toLowerCase(Locale.ROOT)).put("topic", topic);
    return calls.ask(options.getAclUrl(), question).map(answer -> answer.getBoolean("allow"))
      .otherwise(failure -> {
        counters.increment("hook_denied_unanswered");
        return false;
      });
  }
}
