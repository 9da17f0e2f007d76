// SPDX-License-Identifier: Apache-2.0
package io.waggle.bridges.mqtt.impl.auth;

import io.vertx.core.Future;
import io.vertx.core.internal.logging.Logger;
import io.vertx.core.internal.logging.LoggerFactory;
import io.waggle.bridges.mqtt.Authenticator;
import io.waggle.bridges.mqtt.MqttAuthOptions;
import io.waggle.bridges.mqtt.MqttIdentity;
import io.waggle.bridges.mqtt.MqttLogin;
import io.waggle.bridges.mqtt.MqttRefusal;
import io.waggle.bridges.mqtt.impl.wire.ReasonCode;
import io.waggle.internal.Pace;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Asks one authenticator after the other until one knows the client. Immutable; any thread. */
final class Entrance {

  private static final Logger LOG = LoggerFactory.getLogger(Entrance.class);
  private static final Set<Integer> GUESSES =
    Set.of(ReasonCode.BAD_USER_NAME_OR_PASSWORD, ReasonCode.NOT_AUTHORIZED, ReasonCode.BAD_AUTHENTICATION_METHOD);

  private final MqttAuthOptions options;
  private final List<Authenticator> authenticators;
  /** Clients decide how often it happens. */
  private final Pace warnings = new Pace(1);

  Entrance(MqttAuthOptions options, List<Authenticator> authenticators) {
    this.options = options;
    this.authenticators = authenticators;
  }

  Future<MqttIdentity> identify(MqttLogin login) {
    return ask(0, login).recover(failure -> Future.failedFuture(refusal(login, failure)))
      .compose(known -> known == null ? anonymous(login) : Future.succeededFuture(known))
      .compose(known -> admit(known, login));
  }

  private Future<MqttIdentity> ask(int index, MqttLogin login) {
    if (index == authenticators.size()) {
      return Future.succeededFuture();
    }
    Future<MqttIdentity> answer;
    try {
      answer = authenticators.get(index).authenticate(login);
    } catch (RuntimeException e) {
      answer = Future.failedFuture(e);
    }
    return answer.compose(known -> known != null ? Future.succeededFuture(known) : ask(index + 1, login));
  }

  private MqttRefusal refusal(MqttLogin login, Throwable failure) {
    if (failure instanceof MqttRefusal refusal) {
      return refusal;
    }
    if (warnings.tryTake()) {
      LOG.warn("login of " + login + " could not be decided", failure);
    }
    return new MqttRefusal(ReasonCode.SERVER_UNAVAILABLE, "login: could not be decided (expected: later)");
  }

  private Future<MqttIdentity> anonymous(MqttLogin login) {
    boolean named = login.username() != null && !authenticators.isEmpty();
    boolean allowed = switch (options.getAnonymous()) {
      case NEVER -> false;
      case LOOPBACK -> Addresses.isLoopback(Addresses.text(login.remoteAddress()));
      case ALWAYS -> true;
    };
    if (named || !allowed) {
      return refuse(named ? ReasonCode.BAD_USER_NAME_OR_PASSWORD : ReasonCode.NOT_AUTHORIZED,
        "login: refused (expected: a known user and password)");
    }
    return Future.succeededFuture(new MqttIdentity(login.clientId(), "", false, Long.MAX_VALUE, Map.of()));
  }

  /** Puts an identity to the rules for all: superusers, client identifiers, the address. */
  Future<MqttIdentity> admit(MqttIdentity known, MqttLogin login) {
    boolean superuser = known.superuser() || options.getSuperusers().contains(known.username());
    String prefix = options.getClientIdPrefix();
    if (!superuser && !prefix.isEmpty() && !login.clientId().startsWith(prefix.replace("%u", known.username()))) {
      return refuse(ReasonCode.CLIENT_IDENTIFIER_NOT_VALID, "client id: of another user (expected: one that begins as the"
        + " server wants it)");
    }
    Map<String, Object> claims = new HashMap<>(known.claims());
    claims.put(Addresses.CLAIM, Addresses.text(login.remoteAddress()));
    return Future.succeededFuture(
      new MqttIdentity(login.clientId(), known.username(), superuser, known.expiresAt(), claims));
  }

  private static Future<MqttIdentity> refuse(int reason, String text) {
    return Future.failedFuture(new MqttRefusal(reason, text));
  }

  static Future<MqttIdentity> banned() {
    return refuse(ReasonCode.BANNED, "client: banned for a while (expected: fewer connects or failures)");
  }

  static Future<MqttIdentity> tooFast() {
    return refuse(ReasonCode.CONNECTION_RATE_EXCEEDED, "connects: too many (expected: fewer a second)");
  }

  /** Returns whether a login failed as one does that guesses; not one that nobody could decide. */
  static boolean isGuess(Throwable failure) {
    return failure instanceof MqttRefusal refusal && GUESSES.contains(refusal.reasonCode());
  }
}
