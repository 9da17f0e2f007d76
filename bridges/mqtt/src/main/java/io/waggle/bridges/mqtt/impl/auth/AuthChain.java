// SPDX-License-Identifier: Apache-2.0
package io.waggle.bridges.mqtt.impl.auth;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.internal.VertxInternal;
import io.waggle.bridges.mqtt.Authenticator;
import io.waggle.bridges.mqtt.Authorizer;
import io.waggle.bridges.mqtt.EnhancedAuthenticator;
import io.waggle.bridges.mqtt.MqttAuthOptions;
import io.waggle.bridges.mqtt.MqttIdentity;
import io.waggle.bridges.mqtt.MqttLogin;
import io.waggle.internal.BridgeCounters;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * All that says who a client is and what it may do, for one broker in one Vert.x. Any thread; what it reads and calls
 * runs on a context of its own until it is closed.
 */
public final class AuthChain {

  private final MqttAuthOptions options;
  private final BridgeCounters counters;
  private final Sources sources;
  private final Entrance entrance;
  private final Bans bans;
  private final List<Authorizer> authorizers;
  /** Asked before all else, of superusers too; rules that nobody wrote for this broker. */
  private volatile List<Authorizer> first = List.of();
  private final Map<String, Bucket> buckets = new ConcurrentHashMap<>();
  private final List<Runnable> listeners = new CopyOnWriteArrayList<>();
  private final VertxInternal vertx;
  private volatile Rules rules;

  /** The rules in force; another object when they change. */
  record Rules(List<Rule> list) {
  }

  private AuthChain(Vertx vertx, String name, MqttAuthOptions options, List<Authenticator> first,
                    List<Authorizer> authorizers) {
    this.vertx = (VertxInternal) vertx;
    this.options = options;
    this.counters = BridgeCounters.of(vertx, name);
    this.authorizers = List.copyOf(authorizers);
    this.bans = new Bans(options.getBan(), counters, System::currentTimeMillis);
    this.rules = new Rules(options.getRules().stream().map(Rule::parse).toList());
    this.sources = new Sources(vertx, name, options, counters, this::use);
    this.entrance = new Entrance(options, sources.authenticators(first));
  }

  /**
   * Creates one and reads its files and keys.
   *
   * @param name of the bridge, for its counters and threads
   * @param authenticators of the application; asked before those of the options
   * @param authorizers of the application; asked before those of the options
   * @return fails with {@code IllegalArgumentException} if a file or key is not good
   */
  public static Future<AuthChain> create(Vertx vertx, String name, MqttAuthOptions options,
                                         List<Authenticator> authenticators, List<Authorizer> authorizers) {
    AuthChain chain = new AuthChain(vertx, name, new MqttAuthOptions(options), authenticators, authorizers);
    return chain.sources.start()
      .recover(failure -> chain.close().transform(closed -> Future.failedFuture(failure)))
      .map(chain);
  }

  /**
   * Says who a client is, after its CONNECT.
   *
   * @param listener where it came in, one of a few names; each has its own connect rate
   * @return on the caller's context; fails with an {@link io.waggle.bridges.mqtt.MqttRefusal} for the CONNACK
   */
  public Future<MqttIdentity> authenticate(String listener, MqttLogin login) {
    Future<MqttIdentity> refused = refuseEarly(listener, login);
    if (refused != null) {
      return refused;
    }
    Future<MqttIdentity> known = entrance.identify(login).compose(identity -> bans.connects(login, identity.username())
      ? Entrance.banned() : Future.succeededFuture(identity));
    if (known.isComplete()) {
      return counted(login, known);
    }
    Promise<MqttIdentity> promise = vertx.getOrCreateContext().promise();
    known.onComplete(promise);
    return counted(login, promise.future());
  }

  /**
   * Returns a method of enhanced authentication with the rates, bans and rules for names that hold for all.
   *
   * @param last has the last word on who got through
   */
  public EnhancedAuthenticator guarded(EnhancedAuthenticator method,
                                       Function<MqttIdentity, Future<MqttIdentity>> last) {
    return new GuardedMethod(method, login -> refuseEarly("enhanced", login), (login, known) -> counted(login,
      entrance.admit(known, login).compose(identity -> bans.connects(login, identity.username())
        ? Entrance.banned() : last.apply(identity))), this::failed);
  }

  private void failed(MqttLogin login, Throwable failure) {
    counters.increment("login_refused");
    if (Entrance.isGuess(failure)) {
      bans.fails(login);
    }
  }

  private Future<MqttIdentity> refuseEarly(String listener, MqttLogin login) {
    if (options.getConnectRate() > 0 && !buckets.computeIfAbsent(listener, absent ->
      new Bucket(options.getConnectRate(), options.getConnectBurst(), System::nanoTime)).tryTake()) {
      counters.increment("connect_rate");
      return Entrance.tooFast();
    }
    return bans.arrives(login) ? Entrance.banned() : null;
  }

  private Future<MqttIdentity> counted(MqttLogin login, Future<MqttIdentity> known) {
    return known.onFailure(failure -> failed(login, failure));
  }

  /** Returns what a client may do; one object for each connection. */
  public Access access(MqttIdentity client) {
    return new Access(this, client, Claims.rules(client.claims()));
  }

  /** Has something done each time the rules have changed, on any thread: what was allowed may not be any more. */
  public AuthChain rulesHandler(Runnable handler) {
    listeners.add(handler);
    return this;
  }

  /** Has others asked before all else, of superusers too; that there are some does not count as a rule. */
  public AuthChain first(List<Authorizer> authorizers) {
    first = List.copyOf(authorizers);
    return this;
  }

  private void use(List<Rule> ofFile) {
    List<Rule> own = options.getRules().stream().map(Rule::parse).toList();
    rules = new Rules(Stream.concat(own.stream(), ofFile.stream()).toList());
    listeners.forEach(Runnable::run);
  }

  Rules rules() {
    return rules;
  }

  List<Authorizer> first() {
    return first;
  }

  List<Authorizer> authorizers() {
    return authorizers;
  }

  Hook hook() {
    return sources.hook();
  }

  int maxDecisions() {
    return options.getMaxDecisions();
  }

  /** Ends it: files are no longer looked at, nobody is asked. */
  public Future<Void> close() {
    return sources.close();
  }
}
