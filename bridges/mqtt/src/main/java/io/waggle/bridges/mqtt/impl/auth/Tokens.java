// SPDX-License-Identifier: Apache-2.0
package io.waggle.bridges.mqtt.impl.auth;

import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.waggle.ProtocolException;
import io.waggle.bridges.mqtt.Authenticator;
import io.waggle.bridges.mqtt.MqttIdentity;
import io.waggle.bridges.mqtt.MqttJwtOptions;
import io.waggle.bridges.mqtt.MqttLogin;
import io.waggle.bridges.mqtt.MqttRefusal;
import io.waggle.bridges.mqtt.impl.wire.ReasonCode;
import io.waggle.internal.BridgeCounters;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.LongSupplier;

/**
 * Users who show a token (JWT). Any thread. What does not look like a token is for the next authenticator; a token that
 * is not good is refused, and what is wrong with its signature is not told.
 */
final class Tokens implements Authenticator {

  private final MqttJwtOptions options;
  private final TokenKeys keys;
  private final BridgeCounters counters;
  private final LongSupplier clock;

  Tokens(MqttJwtOptions options, SmallHttp http, BridgeCounters counters, LongSupplier clock) {
    this.options = options;
    this.keys = new TokenKeys(options, http);
    this.counters = counters;
    this.clock = clock;
  }

  Future<Void> start() {
    return keys.start();
  }

  Future<Void> close() {
    return keys.close();
  }

  @Override
  public Future<MqttIdentity> authenticate(MqttLogin login) {
    String token = token(login);
    if (token == null || !SignedToken.isLike(token)) {
      return Future.succeededFuture();
    }
    return verified(token).map(claims -> identity(login.clientId(), claims))
      .recover(failure -> Future.failedFuture(failure instanceof ProtocolException
        || failure instanceof IllegalArgumentException ? refused(failure.getMessage()) : failure))
      .onFailure(failure -> counters.increment("token_refused"));
  }

  private String token(MqttLogin login) {
    if (options.getField().equals("username")) {
      return login.username();
    }
    return login.password() == null ? null : new String(login.password(), StandardCharsets.UTF_8);
  }

  private Future<JsonObject> verified(String text) {
    if (text.length() > options.getMaxTokenBytes()) {
      return Future.failedFuture(refused("token: too long (expected: at most " + options.getMaxTokenBytes() + " bytes)"));
    }
    SignedToken token;
    try {
      token = SignedToken.parse(text);
    } catch (ProtocolException e) {
      return Future.failedFuture(e);
    }
    if (isSigned(token)) {
      return Future.succeededFuture(token.claims());
    }
    return keys.refresh().compose(v -> isSigned(token) ? Future.succeededFuture(token.claims())
      : Future.failedFuture(keys.isComplete() ? refused("token: not signed by a known key (expected: one)")
      : new MqttRefusal(ReasonCode.SERVER_UNAVAILABLE, "keys: not there yet (expected: soon)")));
  }

  private boolean isSigned(SignedToken token) {
    return keys.all().anyMatch(key -> key.hasSigned(token));
  }

  /** Throws {@link ProtocolException} or {@link IllegalArgumentException} if a claim is not good. */
  private MqttIdentity identity(String clientId, JsonObject claims) {
    long now = clock.getAsLong();
    long expiresAt = time(claims, "exp");
    if (now >= expiresAt + options.getLeewayMs()) {
      throw wrong("exp", "a token that is not expired");
    }
    if (expiresAt > now + options.getMaxLifetimeMs() + options.getLeewayMs()) {
      throw wrong("exp", "at most " + options.getMaxLifetimeMs() + " ms ahead");
    }
    for (String claim : List.of("nbf", "iat")) {
      if (claims.containsKey(claim) && time(claims, claim) > now + options.getLeewayMs()) {
        throw wrong(claim, "not in the future");
      }
    }
    if (!options.getIssuers().isEmpty() && !isOneOf(options.getIssuers(), claims.getValue("iss"))) {
      throw wrong("iss", "one of the issuers");
    }
    if (!options.getAudiences().isEmpty() && !isForUs(claims.getValue("aud"))) {
      throw wrong("aud", "one of the audiences");
    }
    if (!Claims.isName(claims.getValue("sub"))) {
      throw wrong("sub", "a user name");
    }
    // Within the leeway the clocks differ; the connection must not end at once.
    long end = expiresAt > now ? expiresAt : expiresAt + options.getLeewayMs();
    return Claims.identity(clientId, claims.getString("sub"), false, end, claims);
  }

  private boolean isForUs(Object audience) {
    return audience instanceof JsonArray list ? list.stream().anyMatch(each -> isOneOf(options.getAudiences(), each))
      : isOneOf(options.getAudiences(), audience);
  }

  private static boolean isOneOf(List<String> texts, Object value) {
    return value instanceof String text && texts.contains(text);
  }

  private static long time(JsonObject claims, String claim) {
    double seconds = claims.getValue(claim) instanceof Number number ? number.doubleValue() : -1;
    // Up to the year 9999; more is a mistake, such as milliseconds.
    if (!(seconds >= 0 && seconds < 253_402_300_800.0)) {
      throw wrong(claim, "seconds since 1970");
    }
    return (long) (seconds * 1_000);
  }

  private static ProtocolException wrong(String claim, String expected) {
    return new ProtocolException(claim + ": not good (expected: " + expected + ")");
  }

  private static MqttRefusal refused(String text) {
    return new MqttRefusal(ReasonCode.BAD_USER_NAME_OR_PASSWORD, text);
  }
}
