// SPDX-License-Identifier: Apache-2.0
package io.waggle.bridges.mqtt.impl.auth;

import io.vertx.core.Future;
import io.waggle.bridges.mqtt.Authenticator;
import io.waggle.bridges.mqtt.MqttIdentity;
import io.waggle.bridges.mqtt.MqttJwtOptions;
import io.waggle.bridges.mqtt.MqttLogin;
import io.waggle.bridges.mqtt.MqttRefusal;
import io.waggle.bridges.mqtt.impl.wire.ReasonCode;
import io.waggle.internal.BridgeCounters;
import io.waggle.internal.trust.BoundedHttp;
import io.waggle.internal.trust.TokenRefusal;
import io.waggle.internal.trust.TokenVerifier;
import java.nio.charset.StandardCharsets;
import java.util.function.LongSupplier;

/**
 * Users who show a token (JWT). Any thread. What does not look like a token is for the next authenticator; a token that
 * is not good is refused, and what is wrong with its signature is not told.
 */
final class Tokens implements Authenticator {

  private final MqttJwtOptions options;
  private final TokenVerifier verifier;
  private final BridgeCounters counters;

  Tokens(MqttJwtOptions options, BoundedHttp http, BridgeCounters counters, LongSupplier clock) {
    this.options = options;
    this.verifier = new OwnKeys(options).verifier(http, clock);
    this.counters = counters;
  }

  Future<Void> start() {
    return verifier.start();
  }

  Future<Void> close() {
    return verifier.close();
  }

  @Override
  public Future<MqttIdentity> authenticate(MqttLogin login) {
    String token = token(login);
    if (token == null || !TokenVerifier.isLikeToken(token)) {
      return Future.succeededFuture();
    }
    return verifier.verify(token)
      .map(good -> Claims.identity(login.clientId(), good.subject(), false, good.endsAtMs(), good.claims()))
      .recover(failure -> {
        counters.increment("token_refused");
        return Future.failedFuture(refused(failure));
      });
  }

  private String token(MqttLogin login) {
    if (options.getField().equals("username")) {
      return login.username();
    }
    return login.password() == null ? null : new String(login.password(), StandardCharsets.UTF_8);
  }

  private static Throwable refused(Throwable failure) {
    if (failure instanceof TokenRefusal refusal && refusal.kind() == TokenRefusal.Kind.LATER) {
      return new MqttRefusal(ReasonCode.SERVER_UNAVAILABLE, refusal.getMessage());
    }
    // Claims of ours that are not good are an illegal argument.
    return failure instanceof TokenRefusal || failure instanceof IllegalArgumentException
      ? new MqttRefusal(ReasonCode.BAD_USER_NAME_OR_PASSWORD, failure.getMessage()) : failure;
  }
}
