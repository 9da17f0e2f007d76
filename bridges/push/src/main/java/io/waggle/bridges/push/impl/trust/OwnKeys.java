// SPDX-License-Identifier: Apache-2.0
package io.waggle.bridges.push.impl.trust;

import io.waggle.bridges.push.TokenOptions;
import io.waggle.internal.trust.ApiKeys;
import io.waggle.internal.trust.BoundedHttp;
import io.waggle.internal.trust.KeyPlace;
import io.waggle.internal.trust.References;
import io.waggle.internal.trust.TokenKey;
import io.waggle.internal.trust.TokenRules;
import io.waggle.internal.trust.TokenVerifier;
import java.util.List;
import java.util.function.LongSupplier;

/** The keys that stand in the options, or where these say: of tokens and of back ends. Any thread. */
final class OwnKeys {

  private final TokenOptions options;
  private final References references;
  private volatile ApiKeys apiKeys;

  OwnKeys(TokenOptions options, References references) {
    this.options = options;
    this.references = references;
    this.apiKeys = new ApiKeys(List.of(), "apiKeys", references);
  }

  /** Makes what checks tokens with them, and with those of the key set. It reads them all, now and again. */
  TokenVerifier verifier(BoundedHttp http, LongSupplier clock) {
    return new TokenVerifier(http, this::read, new KeyPlace(options.getJwks(), options.getJwksAlgorithms(),
      options.getReloadMs(), options.getUnknownKidMs(), options.getJwksTimeoutMs(), options.getMaxJwksBytes(),
      options.getMaxKeys()), new TokenRules(options.getMaxTokenBytes(), options.getIssuers(), options.getAudiences(),
      options.getLeewayMs(), options.getMaxLifetimeMs()), clock);
  }

  ApiKeys apiKeys() {
    return apiKeys;
  }

  private List<TokenKey> read() {
    List<TokenKey> keys = options.getKeys().stream().map(this::read).toList();
    apiKeys = new ApiKeys(options.getApiKeys(), "apiKeys", references);
    return keys;
  }

  private TokenKey read(TokenOptions.Key key) {
    TokenKey read = key.secret() != null
      ? TokenKey.ofSecret(key.kid(), references.resolve(key.secret(), "secret"), key.algorithms())
      : TokenKey.ofPem(key.kid(), references.resolve(key.publicKey(), "publicKey"), key.algorithms());
    if (!read.algorithms().containsAll(key.algorithms())) {
      throw new IllegalArgumentException("algorithms: " + key.algorithms() + " (expected: only " + read.algorithms()
        + ", which the key is for)");
    }
    return read;
  }
}
