// SPDX-License-Identifier: Apache-2.0
package io.waggle.bridges.mqtt.impl.broker;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.waggle.bridges.mqtt.EnhancedAuthenticator;
import io.waggle.bridges.mqtt.MqttBridgeOptions;
import io.waggle.bridges.mqtt.MqttIdentity;
import io.waggle.bridges.mqtt.MqttLogin;
import io.waggle.bridges.mqtt.impl.auth.AuthChain;
import io.waggle.bridges.mqtt.impl.session.Permission;
import java.util.List;

/** Who is let in, and what he may do. Any thread. */
final class Gate {

  private final AuthChain chain;
  private final List<EnhancedAuthenticator> methods;

  private Gate(AuthChain chain, List<EnhancedAuthenticator> methods) {
    this.chain = chain;
    this.methods = methods;
  }

  static Future<Gate> create(Vertx vertx, MqttBridgeOptions options) {
    return AuthChain.create(vertx, options.getName(), options.getAuth(), options.getAuthenticators(),
      options.getAuthorizers()).map(chain -> new Gate(chain, options.getEnhancedAuthenticators()));
  }

  Future<MqttIdentity> authenticate(String listener, MqttLogin login) {
    return chain.authenticate(listener, login);
  }

  EnhancedAuthenticator enhanced(String method) {
    return methods.stream().filter(each -> each.method().equals(method)).findFirst().orElse(null);
  }

  Permission permission(MqttIdentity identity) {
    return chain.access(identity)::isAllowed;
  }

  Future<Void> close() {
    return chain.close();
  }
}
