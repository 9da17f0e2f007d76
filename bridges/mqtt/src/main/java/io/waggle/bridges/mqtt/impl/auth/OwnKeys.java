// SPDX-License-Identifier: Apache-2.0
package io.waggle.bridges.mqtt.impl.auth;

import io.waggle.bridges.mqtt.MqttJwtOptions;
import io.waggle.internal.trust.BoundedHttp;
import io.waggle.internal.trust.KeyPlace;
import io.waggle.internal.trust.SmallFile;
import io.waggle.internal.trust.TokenKey;
import io.waggle.internal.trust.TokenRules;
import io.waggle.internal.trust.TokenVerifier;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongSupplier;

/** The keys of tokens that stand in the options or in files of their own: a secret, a public key. Any thread. */
final class OwnKeys {

  private final MqttJwtOptions options;

  OwnKeys(MqttJwtOptions options) {
    this.options = options;
  }

  /** Makes what checks tokens with them, and with those of the key set. It reads them all, now and again. */
  TokenVerifier verifier(BoundedHttp http, LongSupplier clock) {
    return new TokenVerifier(http, this::read, new KeyPlace(options.getJwks(), options.getAlgorithms(),
      options.getReloadMs(), options.getUnknownKeyMs(), options.getTimeoutMs(), options.getMaxKeySetBytes(),
      options.getMaxKeys()), new TokenRules(options.getMaxTokenBytes(), options.getIssuers(), options.getAudiences(),
      options.getLeewayMs(), options.getMaxLifetimeMs()), clock);
  }

  private List<TokenKey> read() {
    List<TokenKey> keys = new ArrayList<>();
    int most = options.getMaxKeySetBytes();
    String secret = SmallFile.either(options.getSecret(), options.getSecretFile(), "secret", most);
    if (!secret.isEmpty()) {
      keys.add(TokenKey.ofSecret(null, secret, options.getAlgorithms()));
    }
    String pem = SmallFile.either(options.getPublicKey(), options.getPublicKeyFile(), "publicKey", most);
    if (!pem.isEmpty()) {
      keys.add(TokenKey.ofPem(null, pem, options.getAlgorithms()));
    }
    return keys;
  }
}
