// SPDX-License-Identifier: Apache-2.0
package io.waggle.bridges.push;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.waggle.internal.OptionReader;
import io.waggle.internal.trust.Algorithms;
import io.waggle.internal.trust.ApiKeys;
import io.waggle.internal.trust.Urls;
import java.util.ArrayList;
import java.util.List;

/**
 * Which tokens (JWT) and API keys are good. Secrets are best given as references, which are read at the start and again
 * every {@link #getReloadMs()}: {@code ${file:/run/secrets/push}} and {@code ${env:PUSH_SECRET}}.
 */
public class TokenOptions {

  /** Default of {@link #getJwksAlgorithms()}. */
  public static final List<String> DEFAULT_JWKS_ALGORITHMS = Algorithms.DEFAULT_PUBLIC;
  /** Default of {@link #getReloadMs()}: 5 minutes. */
  public static final long DEFAULT_RELOAD_MS = 300_000;
  /** Default of {@link #getUnknownKidMs()}: 30 s. */
  public static final long DEFAULT_UNKNOWN_KID_MS = 30_000;
  /** Default of {@link #getJwksTimeoutMs()}: 5 s. */
  public static final long DEFAULT_JWKS_TIMEOUT_MS = 5_000;
  /** Default of {@link #getMaxJwksBytes()}: 256 KiB. */
  public static final int DEFAULT_MAX_JWKS_BYTES = 256 * 1024;
  /** Default of {@link #getMaxKeys()}: 100. */
  public static final int DEFAULT_MAX_KEYS = 100;
  /** Default of {@link #getLeewayMs()}: 60 s. */
  public static final long DEFAULT_LEEWAY_MS = 60_000;
  /** Default of {@link #getMaxLifetimeMs()}: 31 days. */
  public static final long DEFAULT_MAX_LIFETIME_MS = 31L * 24 * 60 * 60 * 1_000;
  /** Default of {@link #getMaxTokenBytes()}: 8 KiB. */
  public static final int DEFAULT_MAX_TOKEN_BYTES = 8 * 1024;
  /** Default of {@link #getMaxRevocations()}: 10,000. */
  public static final int DEFAULT_MAX_REVOCATIONS = 10_000;

  /** Shortest API key, in characters. */
  public static final int MIN_API_KEY_LENGTH = ApiKeys.MIN_LENGTH;

  private List<Key> keys = List.of();
  private String jwks = "";
  private List<String> jwksAlgorithms = DEFAULT_JWKS_ALGORITHMS;
  private long reloadMs = DEFAULT_RELOAD_MS;
  private long unknownKidMs = DEFAULT_UNKNOWN_KID_MS;
  private long jwksTimeoutMs = DEFAULT_JWKS_TIMEOUT_MS;
  private int maxJwksBytes = DEFAULT_MAX_JWKS_BYTES;
  private int maxKeys = DEFAULT_MAX_KEYS;
  private List<String> issuers = List.of();
  private List<String> audiences = List.of();
  private long leewayMs = DEFAULT_LEEWAY_MS;
  private long maxLifetimeMs = DEFAULT_MAX_LIFETIME_MS;
  private int maxTokenBytes = DEFAULT_MAX_TOKEN_BYTES;
  private int maxRevocations = DEFAULT_MAX_REVOCATIONS;
  private List<String> apiKeys = List.of();

  /**
   * A key that tokens are signed with, and the only algorithms it is good for. Immutable.
   *
   * @param kid its id in the header of tokens; null for one that is tried for any id
   * @param algorithms such as {@code ["RS256"]}; those of secrets and those of public keys do not mix
   * @param secret of HS256 (at least 32 bytes in UTF-8), HS384 (48) or HS512 (64); null for a public key
   * @param publicKey PEM of a public key or certificate; null for a secret
   */
  public record Key(String kid, List<String> algorithms, String secret, String publicKey) {

    /** Creates a key. */
    public Key {
      algorithms = List.copyOf(algorithms);
      Algorithms.require(algorithms, "algorithms");
      if ((secret == null) == (publicKey == null)) {
        throw new IllegalArgumentException("key: " + (secret == null ? "neither" : "both")
          + " (expected: either a secret or a publicKey)");
      }
      if (algorithms.stream().anyMatch(algorithm -> Algorithms.isSecret(algorithm) != (secret != null))) {
        throw new IllegalArgumentException("algorithms: " + algorithms + " (expected: HS… for a secret, and only then)");
      }
    }

    /** Creates a key from JSON: {@code {"kid":"a","algorithms":["HS256"],"secret":"${env:PUSH_SECRET}"}}. */
    public Key(JsonObject json) {
      this(new OptionReader(json));
    }

    private Key(OptionReader in) {
      this(in.text("kid", null), in.texts("algorithms", List.of()), in.text("secret", null), in.text("publicKey", null));
      in.end();
    }

    /** Returns the key as JSON, with its secret. */
    public JsonObject toJson() {
      JsonObject json = new JsonObject().put("algorithms", new JsonArray(algorithms));
      if (kid != null) {
        json.put("kid", kid);
      }
      return secret == null ? json.put("publicKey", publicKey) : json.put("secret", secret);
    }

    /** Returns the id and the algorithms, and not the secret. */
    @Override
    public String toString() {
      return "Key[kid=" + kid + ", algorithms=" + algorithms + "]";
    }
  }

  /** Creates options without keys: every token is refused. */
  public TokenOptions() {
  }

  /** Creates a copy. */
  public TokenOptions(TokenOptions other) {
    this(other.toJson());
  }

  /** Creates options from JSON; missing ones keep their default, unknown ones are refused. */
  public TokenOptions(JsonObject json) {
    OptionReader in = new OptionReader(json);
    setKeys(in.objects("keys", keys, Key::new));
    setJwks(in.text("jwks", jwks));
    setJwksAlgorithms(in.texts("jwksAlgorithms", jwksAlgorithms));
    setReloadMs(in.number("reloadMs", reloadMs));
    setUnknownKidMs(in.number("unknownKidMs", unknownKidMs));
    setJwksTimeoutMs(in.number("jwksTimeoutMs", jwksTimeoutMs));
    setMaxJwksBytes(in.integer("maxJwksBytes", maxJwksBytes));
    setMaxKeys(in.integer("maxKeys", maxKeys));
    setIssuers(in.texts("issuers", issuers));
    setAudiences(in.texts("audiences", audiences));
    setLeewayMs(in.number("leewayMs", leewayMs));
    setMaxLifetimeMs(in.number("maxLifetimeMs", maxLifetimeMs));
    setMaxTokenBytes(in.integer("maxTokenBytes", maxTokenBytes));
    setMaxRevocations(in.integer("maxRevocations", maxRevocations));
    setApiKeys(in.texts("apiKeys", apiKeys));
    in.end();
  }

  /** Returns the options as JSON, with the secrets that are in them. */
  public JsonObject toJson() {
    return new JsonObject()
      .put("keys", new JsonArray(keys.stream().map(Key::toJson).toList()))
      .put("jwks", jwks)
      .put("jwksAlgorithms", new JsonArray(jwksAlgorithms))
      .put("reloadMs", reloadMs)
      .put("unknownKidMs", unknownKidMs)
      .put("jwksTimeoutMs", jwksTimeoutMs)
      .put("maxJwksBytes", maxJwksBytes)
      .put("maxKeys", maxKeys)
      .put("issuers", new JsonArray(issuers))
      .put("audiences", new JsonArray(audiences))
      .put("leewayMs", leewayMs)
      .put("maxLifetimeMs", maxLifetimeMs)
      .put("maxTokenBytes", maxTokenBytes)
      .put("maxRevocations", maxRevocations)
      .put("apiKeys", new JsonArray(apiKeys));
  }

  /** Returns the keys. */
  public List<Key> getKeys() {
    return keys;
  }

  /** Sets the keys; none by default. */
  public TokenOptions setKeys(List<Key> keys) {
    this.keys = List.copyOf(keys);
    return this;
  }

  /** Adds a key. */
  public TokenOptions addKey(Key key) {
    List<Key> more = new ArrayList<>(keys);
    more.add(key);
    return setKeys(more);
  }

  /** Returns where a key set (RFC 7517) is: a file or a URL; empty for nowhere. */
  public String getJwks() {
    return jwks;
  }

  /**
   * Sets where a key set is. Its symmetric and private keys are ignored.
   *
   * @param jwks a file, or a URL with {@code https:}; {@code http:} for an address of this machine only
   */
  public TokenOptions setJwks(String jwks) {
    if (Urls.isUrl(jwks)) {
      Urls.requireHttpsOrLoopback(jwks, "jwks");
    }
    this.jwks = jwks;
    return this;
  }

  /** Returns which algorithms keys of the set may have; a key that names one is good for that alone. */
  public List<String> getJwksAlgorithms() {
    return jwksAlgorithms;
  }

  /** Sets which algorithms keys of the set may have: any but HS…, which are for secrets. */
  public TokenOptions setJwksAlgorithms(List<String> jwksAlgorithms) {
    Algorithms.require(jwksAlgorithms, "jwksAlgorithms");
    if (jwksAlgorithms.stream().anyMatch(Algorithms::isSecret)) {
      throw new IllegalArgumentException("jwksAlgorithms: " + jwksAlgorithms + " (expected: none for secrets)");
    }
    this.jwksAlgorithms = List.copyOf(jwksAlgorithms);
    return this;
  }

  /** Returns how often keys, the key set and what references stand for are read again, in milliseconds. */
  public long getReloadMs() {
    return reloadMs;
  }

  /** Sets how often keys, the key set and what references stand for are read again, in milliseconds, at least 100. */
  public TokenOptions setReloadMs(long reloadMs) {
    this.reloadMs = OptionReader.atLeast(100, reloadMs, "reloadMs");
    return this;
  }

  /** Returns how often tokens with an unknown key id cause them to be read at most, in milliseconds. */
  public long getUnknownKidMs() {
    return unknownKidMs;
  }

  /** Sets how often tokens with an unknown key id cause them to be read at most, in milliseconds, at least 100. */
  public TokenOptions setUnknownKidMs(long unknownKidMs) {
    this.unknownKidMs = OptionReader.atLeast(100, unknownKidMs, "unknownKidMs");
    return this;
  }

  /** Returns how long the key set may take to come, in milliseconds. */
  public long getJwksTimeoutMs() {
    return jwksTimeoutMs;
  }

  /** Sets how long the key set may take to come, in milliseconds, at least 1. */
  public TokenOptions setJwksTimeoutMs(long jwksTimeoutMs) {
    this.jwksTimeoutMs = OptionReader.atLeast(1, jwksTimeoutMs, "jwksTimeoutMs");
    return this;
  }

  /** Returns how long the key set may be, in bytes; a longer one is not taken. */
  public int getMaxJwksBytes() {
    return maxJwksBytes;
  }

  /** Sets how long the key set may be, in bytes, at least 1. */
  public TokenOptions setMaxJwksBytes(int maxJwksBytes) {
    this.maxJwksBytes = (int) OptionReader.atLeast(1, maxJwksBytes, "maxJwksBytes");
    return this;
  }

  /** Returns how many keys the key set may have; one with more is not taken. */
  public int getMaxKeys() {
    return maxKeys;
  }

  /** Sets how many keys the key set may have, at least 1. */
  public TokenOptions setMaxKeys(int maxKeys) {
    this.maxKeys = (int) OptionReader.atLeast(1, maxKeys, "maxKeys");
    return this;
  }

  /** Returns of which the {@code iss} of a token has to be one; empty if it is not looked at. */
  public List<String> getIssuers() {
    return issuers;
  }

  /** Sets of which the {@code iss} of a token has to be one; none by default. */
  public TokenOptions setIssuers(List<String> issuers) {
    this.issuers = List.copyOf(issuers);
    return this;
  }

  /** Returns of which {@code aud} of a token has to name one; empty if it is not looked at. */
  public List<String> getAudiences() {
    return audiences;
  }

  /** Sets of which {@code aud} of a token has to name one; none by default. */
  public TokenOptions setAudiences(List<String> audiences) {
    this.audiences = List.copyOf(audiences);
    return this;
  }

  /** Returns how far the clock of who issues tokens may be from ours, in milliseconds. */
  public long getLeewayMs() {
    return leewayMs;
  }

  /** Sets how far the clock of who issues tokens may be from ours, in milliseconds, at least 0. */
  public TokenOptions setLeewayMs(long leewayMs) {
    this.leewayMs = OptionReader.atLeast(0, leewayMs, "leewayMs");
    return this;
  }

  /** Returns how far ahead {@code exp} may be, in milliseconds; also how long a revocation lasts by default. */
  public long getMaxLifetimeMs() {
    return maxLifetimeMs;
  }

  /** Sets how far ahead {@code exp} may be, in milliseconds, from 1,000 to five years. */
  public TokenOptions setMaxLifetimeMs(long maxLifetimeMs) {
    this.maxLifetimeMs = OptionReader.within(1_000, 5L * 365 * 24 * 60 * 60 * 1_000, maxLifetimeMs, "maxLifetimeMs");
    return this;
  }

  /** Returns how long a token may be, in bytes; a longer one is refused unread. */
  public int getMaxTokenBytes() {
    return maxTokenBytes;
  }

  /** Sets how long a token may be, in bytes, at least 1. */
  public TokenOptions setMaxTokenBytes(int maxTokenBytes) {
    this.maxTokenBytes = (int) OptionReader.atLeast(1, maxTokenBytes, "maxTokenBytes");
    return this;
  }

  /** Returns how many revocations there may be at a time; one more is refused. */
  public int getMaxRevocations() {
    return maxRevocations;
  }

  /** Sets how many revocations there may be at a time, at least 1. */
  public TokenOptions setMaxRevocations(int maxRevocations) {
    this.maxRevocations = (int) OptionReader.atLeast(1, maxRevocations, "maxRevocations");
    return this;
  }

  /** Returns the keys of back ends. */
  public List<String> getApiKeys() {
    return apiKeys;
  }

  /** Sets the keys of back ends, each a reference or at least {@value #MIN_API_KEY_LENGTH} characters; none by default. */
  public TokenOptions setApiKeys(List<String> apiKeys) {
    this.apiKeys = List.copyOf(apiKeys);
    return this;
  }
}
