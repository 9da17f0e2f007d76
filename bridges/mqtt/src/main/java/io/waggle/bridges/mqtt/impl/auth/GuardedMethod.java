// SPDX-License-Identifier: Apache-2.0
package io.waggle.bridges.mqtt.impl.auth;

import io.vertx.core.Future;
import io.waggle.bridges.mqtt.EnhancedAuthenticator;
import io.waggle.bridges.mqtt.MqttIdentity;
import io.waggle.bridges.mqtt.MqttLogin;
import java.util.function.BiConsumer;
import java.util.function.BiFunction;
import java.util.function.Function;

/** A method of enhanced authentication among our own rules. Immutable; each exchange belongs to its client's loop. */
final class GuardedMethod implements EnhancedAuthenticator {

  private final EnhancedAuthenticator method;
  private final Function<MqttLogin, Future<MqttIdentity>> early;
  private final BiFunction<MqttLogin, MqttIdentity, Future<MqttIdentity>> late;
  private final BiConsumer<MqttLogin, Throwable> failed;

  /**
   * Creates one.
   *
   * @param early returns null, or why a client may not even begin
   * @param late says whether a client that has shown who it is may come in
   * @param failed told of a client that has not
   */
  GuardedMethod(EnhancedAuthenticator method, Function<MqttLogin, Future<MqttIdentity>> early,
                BiFunction<MqttLogin, MqttIdentity, Future<MqttIdentity>> late, BiConsumer<MqttLogin, Throwable> failed) {
    this.method = method;
    this.early = early;
    this.late = late;
    this.failed = failed;
  }

  @Override
  public String method() {
    return method.method();
  }

  @Override
  public Exchange begin(MqttLogin login) {
    Future<MqttIdentity> refused = early.apply(login);
    if (refused != null) {
      return data -> refused.mapEmpty();
    }
    Exchange exchange = method.begin(login);
    return data -> exchange.next(data).onFailure(failure -> failed.accept(login, failure))
      .compose(step -> step.identity() == null ? Future.succeededFuture(step)
        : late.apply(login, step.identity()).map(identity -> new Step(step.data(), identity)));
  }
}
