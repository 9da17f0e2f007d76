// SPDX-License-Identifier: Apache-2.0
package io.waggle.bridges.mqtt.impl.broker;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.waggle.bridges.mqtt.Authorizer;
import io.waggle.bridges.mqtt.EnhancedAuthenticator;
import io.waggle.bridges.mqtt.MqttBridgeOptions;
import io.waggle.bridges.mqtt.MqttIdentity;
import io.waggle.bridges.mqtt.MqttLogin;
import io.waggle.bridges.mqtt.impl.auth.AuthChain;
import io.waggle.bridges.mqtt.impl.session.Permission;
import io.waggle.bridges.mqtt.impl.shadow.ShadowAccess;
import java.util.ArrayList;
import java.util.List;

/** Who is let in, and what he may do. Any thread. */
final class Gate {

  private final AuthChain chain;
  private final List<EnhancedAuthenticator> methods;

  private Gate(AuthChain chain, List<EnhancedAuthenticator> methods) {
    this.chain = chain;
    this.methods = methods;
  }

  /**
   * Creates one.
   *
   * @param shared rules that hold for all who share the topics, before those of the broker; null for none
   */
  static Future<Gate> create(Vertx vertx, MqttBridgeOptions options, Authorizer shared) {
    List<Authorizer> first = new ArrayList<>(2);
    if (options.getShadow() != null) {
      first.add(new ShadowAccess(options.getShadow().isClientIdOwns()));
    }
    if (shared != null) {
      first.add(shared);
    }
    return AuthChain.create(vertx, options.getName(), options.getAuth(), options.getAuthenticators(),
      options.getAuthorizers()).map(chain -> new Gate(chain.first(first), options.getEnhancedAuthenticators()));
  }

  Future<MqttIdentity> authenticate(String listener, MqttLogin login) {
    return chain.authenticate(listener, login);
  }

  /** Returns a method, with bans, rates and rules for names as for clients that say in CONNECT who they are; or null. */
  EnhancedAuthenticator enhanced(String method, Owners owners) {
    return methods.stream().filter(each -> each.method().equals(method)).findFirst()
      .map(each -> chain.guarded(each, owners::admit)).orElse(null);
  }

  /** Has something done each time the rules have changed, on any thread. */
  void rulesHandler(Runnable handler) {
    chain.rulesHandler(handler);
  }

  Permission permission(MqttIdentity identity) {
    return chain.access(identity)::isAllowed;
  }

  Future<Void> close() {
    return chain.close();
  }
}
