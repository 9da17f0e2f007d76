// SPDX-License-Identifier: Apache-2.0
package io.waggle.bridges.mqtt.impl.broker;

import io.vertx.core.Future;
import io.waggle.bridges.mqtt.Authenticator;
import io.waggle.bridges.mqtt.Authorizer;
import io.waggle.bridges.mqtt.Authorizer.Action;
import io.waggle.bridges.mqtt.EnhancedAuthenticator;
import io.waggle.bridges.mqtt.MqttBridgeOptions;
import io.waggle.bridges.mqtt.MqttIdentity;
import io.waggle.bridges.mqtt.MqttLogin;
import io.waggle.bridges.mqtt.impl.session.Permission;
import java.util.Iterator;
import java.util.List;
import java.util.Map;

/** Who is let in, and what he may do: the application's authenticators and authorizers, in their order. Any thread. */
final class Gate {

  private static final Future<Boolean> YES = Future.succeededFuture(true);

  private final List<Authenticator> authenticators;
  private final List<Authorizer> authorizers;
  private final List<EnhancedAuthenticator> methods;

  Gate(MqttBridgeOptions options) {
    authenticators = options.getAuthenticators();
    authorizers = options.getAuthorizers();
    methods = options.getEnhancedAuthenticators();
  }

  /** Returns who a client is, or null. Without an authenticator everybody is let in, as nobody. */
  Future<MqttIdentity> authenticate(String listener, MqttLogin login) {
    return authenticators.isEmpty()
      ? Future.succeededFuture(new MqttIdentity(login.clientId(), "", false, Long.MAX_VALUE, Map.of()))
      : ask(authenticators.iterator(), login);
  }

  private static Future<MqttIdentity> ask(Iterator<Authenticator> next, MqttLogin login) {
    if (!next.hasNext()) {
      return Future.succeededFuture();
    }
    Future<MqttIdentity> answer;
    try {
      answer = next.next().authenticate(login);
    } catch (RuntimeException e) {
      return Future.failedFuture(e);
    }
    return answer.compose(known -> known == null ? ask(next, login) : Future.succeededFuture(known));
  }

  EnhancedAuthenticator enhanced(String method) {
    return methods.stream().filter(each -> each.method().equals(method)).findFirst().orElse(null);
  }

  Permission permission(MqttIdentity identity) {
    return authorizers.isEmpty() || identity.superuser() ? (action, topic) -> YES
      : (action, topic) -> ask(authorizers.iterator(), identity, action, topic);
  }

  private static Future<Boolean> ask(Iterator<Authorizer> next, MqttIdentity identity, Action action, String topic) {
    while (next.hasNext()) {
      Future<Boolean> answer;
      try {
        answer = next.next().isAllowed(identity, action, topic);
      } catch (RuntimeException e) {
        return Future.failedFuture(e);
      }
      if (!answer.succeeded()) {
        return answer.compose(allowed -> allowed == null ? ask(next, identity, action, topic)
          : Future.succeededFuture(allowed));
      }
      if (answer.result() != null) {
        return answer;
      }
    }
    return YES;
  }
}
