// SPDX-License-Identifier: Apache-2.0
package io.waggle.bridges.mqtt.impl.auth;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.WorkerExecutor;
import io.waggle.bridges.mqtt.Authenticator;
import io.waggle.bridges.mqtt.MqttAuthOptions;
import io.waggle.bridges.mqtt.MqttIdentity;
import io.waggle.bridges.mqtt.MqttLogin;
import io.waggle.bridges.mqtt.MqttRefusal;
import io.waggle.bridges.mqtt.impl.wire.ReasonCode;
import io.waggle.internal.BridgeCounters;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongSupplier;

/**
 * Users with passwords in a file. Any thread. Hashes are made on threads of their own, so many at a time and so many
 * waiting; who asks the same at the same time, or a moment later, shares the outcome. A user who is not there costs as
 * much as one who is.
 */
final class Passwords implements Authenticator {

  /** Longer ones are refused unread: HMAC would hash them once a login for nothing. */
  static final int MAX_PASSWORD_BYTES = 1_024;

  private final MqttAuthOptions options;
  private final WorkerExecutor workers;
  private final BridgeCounters counters;
  private final LongSupplier clock;
  private final Remembered<Boolean> outcomes;
  private final Map<Remembered.Question, Future<Boolean>> hashing = new ConcurrentHashMap<>();
  private final AtomicInteger waiting = new AtomicInteger();
  private volatile PasswordFile file = PasswordFile.parse("");

  Passwords(Vertx vertx, String name, MqttAuthOptions options, BridgeCounters counters, LongSupplier clock) {
    this.options = options;
    this.counters = counters;
    this.clock = clock;
    outcomes = new Remembered<>(options.getMaxHashCached());
    workers = vertx.createSharedWorkerExecutor(name + "-passwords", options.getMaxHashing());
  }

  /** Uses another file from now on. */
  void use(PasswordFile next) {
    file = next;
    outcomes.clear();
  }

  @Override
  public Future<MqttIdentity> authenticate(MqttLogin login) {
    if (login.username() == null) {
      return Future.succeededFuture();
    }
    if (login.password() == null || login.password().length > MAX_PASSWORD_BYTES) {
      return Future.failedFuture(refused());
    }
    PasswordFile current = file;
    return matches(current, login.username(), login.password()).compose(good -> {
      if (good) {
        return Future.succeededFuture(
          new MqttIdentity(login.clientId(), login.username(), false, Long.MAX_VALUE, Map.of()));
      }
      boolean known = current.hashes().containsKey(login.username());
      return known ? Future.failedFuture(refused()) : Future.succeededFuture();
    });
  }

  private Future<Boolean> matches(PasswordFile current, String user, byte[] password) {
    PasswordHash hash = current.of(user);
    Remembered.Question question =
      outcomes.question(user.getBytes(StandardCharsets.UTF_8), password, hash.salt(), hash.hash());
    Boolean known = outcomes.find(question, clock.getAsLong());
    if (known != null) {
      counters.increment("password_remembered");
      return Future.succeededFuture(known);
    }
    Future<Boolean> underWay = hashing.get(question);
    if (underWay != null) {
      return underWay;
    }
    if (waiting.incrementAndGet() > options.getMaxHashing() + options.getMaxHashQueue()) {
      waiting.decrementAndGet();
      counters.increment("password_queue_full");
      return Future.failedFuture(new MqttRefusal(ReasonCode.SERVER_BUSY, "passwords: too many wait (expected: at most "
        + options.getMaxHashQueue() + ")"));
    }
    return hash(current, question, hash, password.clone());
  }

  private Future<Boolean> hash(PasswordFile current, Remembered.Question question, PasswordHash hash, byte[] password) {
    counters.increment("password_hashed");
    Future<Boolean> made = workers.executeBlocking(() -> hash.matches(password), false);
    hashing.put(question, made);
    return made.andThen(done -> {
      // Kept before it is no longer under way: one or the other answers the next one who asks.
      if (done.succeeded() && options.getHashCacheMs() > 0 && current == file) {
        outcomes.keep(question, done.result(), clock.getAsLong() + options.getHashCacheMs());
      }
      hashing.remove(question);
      waiting.decrementAndGet();
    });
  }

  private static MqttRefusal refused() {
    return new MqttRefusal(ReasonCode.BAD_USER_NAME_OR_PASSWORD, "login: refused (expected: a known user and password)");
  }

  Future<Void> close() {
    return workers.close();
  }
}
