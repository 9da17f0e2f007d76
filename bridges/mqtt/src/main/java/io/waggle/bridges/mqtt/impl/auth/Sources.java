// SPDX-License-Identifier: Apache-2.0
package io.waggle.bridges.mqtt.impl.auth;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.internal.ContextInternal;
import io.vertx.core.internal.VertxInternal;
import io.waggle.bridges.mqtt.Authenticator;
import io.waggle.bridges.mqtt.MqttAuthOptions;
import io.waggle.bridges.mqtt.MqttAuthOptions.CertificateName;
import io.waggle.internal.BridgeCounters;
import io.waggle.internal.trust.BoundedHttp;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** What the options name: files, keys, back ends. Made, started and closed by the {@link AuthChain}. */
final class Sources {

  private final MqttAuthOptions options;
  private final BoundedHttp http;
  private final Passwords passwords;
  private final Tokens tokens;
  private final Hook hook;
  private final List<WatchedFile<?>> files = new ArrayList<>();

  Sources(Vertx vertx, String name, MqttAuthOptions options, BridgeCounters counters, Consumer<List<Rule>> rules) {
    this.options = options;
    ContextInternal context = ((VertxInternal) vertx).createEventLoopContext();
    boolean calls = options.getJwt() != null || options.getHook() != null;
    http = calls ? new BoundedHttp(context, options.getHook() == null ? 1 : options.getHook().getMaxAsking()) : null;
    tokens = options.getJwt() == null ? null : new Tokens(options.getJwt(), http, counters, System::currentTimeMillis);
    hook = options.getHook() == null ? null : new Hook(options.getHook(), http, counters, System::currentTimeMillis);
    boolean hasPasswords = !options.getPasswordFile().isEmpty();
    passwords = hasPasswords ? new Passwords(vertx, name, options, counters, System::currentTimeMillis) : null;
    if (hasPasswords) {
      files.add(new WatchedFile<>(context, options.getPasswordFile(), "passwordFile", options.getMaxFileBytes(),
        PasswordFile::parse, passwords::use));
    }
    if (!options.getAclFile().isEmpty()) {
      files.add(new WatchedFile<>(context, options.getAclFile(), "aclFile", options.getMaxFileBytes(),
        Sources::rules, rules));
    }
  }

  /** Returns the rules of a file; throws {@link IllegalArgumentException}, with the number of the line. */
  static List<Rule> rules(String text) {
    List<Rule> rules = new ArrayList<>();
    int number = 0;
    for (String line : text.lines().toList()) {
      number++;
      try {
        if (!line.isBlank() && !line.strip().startsWith("#")) {
          rules.add(Rule.parse(line));
        }
      } catch (IllegalArgumentException e) {
        throw new IllegalArgumentException("line " + number + ": " + e.getMessage(), e);
      }
    }
    return rules;
  }

  List<Authenticator> authenticators(List<Authenticator> first) {
    List<Authenticator> all = new ArrayList<>(first);
    if (options.getCertificate() != CertificateName.NONE) {
      all.add(new Certificates(options.getCertificate()));
    }
    if (tokens != null) {
      all.add(tokens);
    }
    if (passwords != null) {
      all.add(passwords);
    }
    if (hook != null && hook.asksAboutLogins()) {
      all.add(hook);
    }
    return List.copyOf(all);
  }

  Hook hook() {
    return hook;
  }

  Future<Void> start() {
    List<Future<?>> starts = new ArrayList<>();
    files.forEach(file -> starts.add(file.start(options.getReloadMs())));
    if (tokens != null) {
      starts.add(tokens.start());
    }
    if (hook != null) {
      starts.add(hook.start());
    }
    return Future.join(starts).mapEmpty();
  }

  Future<Void> close() {
    List<Future<?>> ends = new ArrayList<>();
    files.forEach(file -> ends.add(file.close()));
    if (tokens != null) {
      ends.add(tokens.close());
    }
    if (passwords != null) {
      ends.add(passwords.close());
    }
    if (http != null) {
      ends.add(http.close());
    }
    return Future.join(ends).mapEmpty();
  }
}
