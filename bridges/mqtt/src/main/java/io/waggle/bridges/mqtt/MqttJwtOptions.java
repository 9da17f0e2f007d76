// SPDX-License-Identifier: Apache-2.0
package io.waggle.bridges.mqtt;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.waggle.internal.OptionReader;
import io.waggle.internal.trust.Algorithms;
import io.waggle.internal.trust.Urls;
import java.util.List;

/**
 * Which tokens (JWT, RFC 7519) are good to connect with. A token is signed by one of the keys below with one of the
 * algorithms below, names its user as {@code sub} and has not expired; its connection ends when it does.
 *
 * <pre>{"secretFile": "/run/secrets/mqtt-jwt", "algorithms": ["HS256"], "issuers": ["https://login.example"]}</pre>
 *
 * <p>A claim {@code acl} such as {@code {"publish":["a/%c/#"],"subscribe":[]}} says all that the client may do.
 */
public final class MqttJwtOptions {

  /** Default of {@link #getLeewayMs()}: a minute. */
  public static final long DEFAULT_LEEWAY_MS = 60_000;
  /** Default of {@link #getMaxLifetimeMs()}: 31 days. */
  public static final long DEFAULT_MAX_LIFETIME_MS = 31L * 24 * 60 * 60 * 1_000;
  /** Default of {@link #getMaxTokenBytes()}: 8 KiB. */
  public static final int DEFAULT_MAX_TOKEN_BYTES = 8 * 1024;
  /** Default of {@link #getReloadMs()}: 5 minutes. */
  public static final long DEFAULT_RELOAD_MS = 300_000;
  /** Default of {@link #getUnknownKeyMs()}: 30 s. */
  public static final long DEFAULT_UNKNOWN_KEY_MS = 30_000;
  /** Default of {@link #getTimeoutMs()}: 5 s. */
  public static final long DEFAULT_TIMEOUT_MS = 5_000;
  /** Default of {@link #getMaxKeySetBytes()}: 256 KiB. */
  public static final int DEFAULT_MAX_KEY_SET_BYTES = 256 * 1024;
  /** Default of {@link #getMaxKeys()}: {@value}. */
  public static final int DEFAULT_MAX_KEYS = 100;

  private String secret = "";
  private String secretFile = "";
  private String publicKey = "";
  private String publicKeyFile = "";
  private String jwks = "";
  private List<String> algorithms = Algorithms.DEFAULT_PUBLIC;
  private String field = "password";
  private List<String> issuers = List.of();
  private List<String> audiences = List.of();
  private long leewayMs = DEFAULT_LEEWAY_MS;
  private long maxLifetimeMs = DEFAULT_MAX_LIFETIME_MS;
  private int maxTokenBytes = DEFAULT_MAX_TOKEN_BYTES;
  private long reloadMs = DEFAULT_RELOAD_MS;
  private long unknownKeyMs = DEFAULT_UNKNOWN_KEY_MS;
  private long timeoutMs = DEFAULT_TIMEOUT_MS;
  private int maxKeySetBytes = DEFAULT_MAX_KEY_SET_BYTES;
  private int maxKeys = DEFAULT_MAX_KEYS;

  /** Creates options with the defaults. */
  public MqttJwtOptions() {
  }

  /** Creates a copy. */
  public MqttJwtOptions(MqttJwtOptions other) {
    this(other.toJson());
  }

  /**
   * Creates options from JSON: the names are those of the setters; what is missing keeps its default.
   *
   * @throws IllegalArgumentException if a name is unknown, or a value is not in range
   */
  public MqttJwtOptions(JsonObject json) {
    OptionReader in = new OptionReader(json);
    setSecret(in.text("secret", secret));
    setSecretFile(in.text("secretFile", secretFile));
    setPublicKey(in.text("publicKey", publicKey));
    setPublicKeyFile(in.text("publicKeyFile", publicKeyFile));
    setJwks(in.text("jwks", jwks));
    setAlgorithms(in.texts("algorithms", algorithms));
    setField(in.text("field", field));
    setIssuers(in.texts("issuers", issuers));
    setAudiences(in.texts("audiences", audiences));
    setLeewayMs(in.number("leewayMs", leewayMs));
    setMaxLifetimeMs(in.number("maxLifetimeMs", maxLifetimeMs));
    setMaxTokenBytes(in.integer("maxTokenBytes", maxTokenBytes));
    setReloadMs(in.number("reloadMs", reloadMs));
    setUnknownKeyMs(in.number("unknownKeyMs", unknownKeyMs));
    setTimeoutMs(in.number("timeoutMs", timeoutMs));
    setMaxKeySetBytes(in.integer("maxKeySetBytes", maxKeySetBytes));
    setMaxKeys(in.integer("maxKeys", maxKeys));
    in.end();
  }

  /** Returns the options as JSON, with the secrets that are in them. */
  public JsonObject toJson() {
    JsonObject json = new JsonObject()
      .put("secret", secret)
      .put("secretFile", secretFile)
      .put("publicKey", publicKey)
      .put("publicKeyFile", publicKeyFile)
      .put("jwks", jwks)
      .put("algorithms", new JsonArray(algorithms))
      .put("field", field)
      .put("issuers", new JsonArray(issuers))
      .put("audiences", new JsonArray(audiences))
      .put("leewayMs", leewayMs)
      .put("maxLifetimeMs", maxLifetimeMs)
      .put("maxTokenBytes", maxTokenBytes)
      .put("reloadMs", reloadMs)
      .put("unknownKeyMs", unknownKeyMs)
      .put("timeoutMs", timeoutMs)
      .put("maxKeySetBytes", maxKeySetBytes)
      .put("maxKeys", maxKeys);
    return json;
  }

  /** Returns the secret of HS256, HS384 and HS512; empty for none. */
  public String getSecret() {
    return secret;
  }

  /** Sets the secret of HS256 (at least 32 bytes in UTF-8), HS384 (48) and HS512 (64); none by default. */
  public MqttJwtOptions setSecret(String secret) {
    this.secret = OptionReader.given(secret, "secret");
    return this;
  }

  /** Returns the file whose text is the secret; empty for none. */
  public String getSecretFile() {
    return secretFile;
  }

  /**
   * Sets the file whose text is the secret, a line end after it left out. It is looked at again every {@link
   * #getReloadMs()}.
   */
  public MqttJwtOptions setSecretFile(String secretFile) {
    this.secretFile = OptionReader.given(secretFile, "secretFile");
    return this;
  }

  /** Returns the PEM text of a public key or certificate; empty for none. */
  public String getPublicKey() {
    return publicKey;
  }

  /** Sets the PEM text of a public key, or of a certificate of which nothing else is looked at; none by default. */
  public MqttJwtOptions setPublicKey(String publicKey) {
    this.publicKey = OptionReader.given(publicKey, "publicKey");
    return this;
  }

  /** Returns the PEM file of a public key or certificate; empty for none. */
  public String getPublicKeyFile() {
    return publicKeyFile;
  }

  /** Sets the PEM file of a public key or certificate. It is looked at again every {@link #getReloadMs()}. */
  public MqttJwtOptions setPublicKeyFile(String publicKeyFile) {
    this.publicKeyFile = OptionReader.given(publicKeyFile, "publicKeyFile");
    return this;
  }

  /** Returns where a key set (RFC 7517) is: a file or a URL; empty for nowhere. */
  public String getJwks() {
    return jwks;
  }

  /**
   * Sets where a key set is: a file, or a URL with {@code https:}; {@code http:} for an address of this machine only.
   * Its symmetric and private keys are ignored.
   */
  public MqttJwtOptions setJwks(String jwks) {
    Urls.requireHttpsOrLoopbackOrFile(jwks, "jwks");
    this.jwks = jwks;
    return this;
  }

  /** Returns the algorithms that are taken. */
  public List<String> getAlgorithms() {
    return algorithms;
  }

  /**
   * Sets the algorithms that are taken: HS256, HS384, HS512 for secrets; RS256, RS384, RS512, PS256, ES256, ES384,
   * ES512, EdDSA for public keys. {@code ["RS256","ES256","EdDSA"]} by default; {@code none} is never taken.
   */
  public MqttJwtOptions setAlgorithms(List<String> algorithms) {
    Algorithms.require(algorithms, "algorithms");
    this.algorithms = List.copyOf(algorithms);
    return this;
  }

  /** Returns the field of CONNECT that carries the token. */
  public String getField() {
    return field;
  }

  /** Sets the field of CONNECT that carries the token: {@code password} (the default) or {@code username}. */
  public MqttJwtOptions setField(String field) {
    this.field = OptionReader.oneOf(field, "field", "password", "username");
    return this;
  }

  /** Returns of which {@code iss} has to be one; empty if it is not looked at. */
  public List<String> getIssuers() {
    return issuers;
  }

  /** Sets of which {@code iss} has to be one; none by default. */
  public MqttJwtOptions setIssuers(List<String> issuers) {
    this.issuers = List.copyOf(issuers);
    return this;
  }

  /** Returns of which {@code aud} has to name one; empty if it is not looked at. */
  public List<String> getAudiences() {
    return audiences;
  }

  /** Sets of which {@code aud} has to name one; none by default. */
  public MqttJwtOptions setAudiences(List<String> audiences) {
    this.audiences = List.copyOf(audiences);
    return this;
  }

  /** Returns how far the clock of who issues tokens may be from ours, in milliseconds. */
  public long getLeewayMs() {
    return leewayMs;
  }

  /** Sets how far the clock of who issues tokens may be from ours, in milliseconds, up to an hour. */
  public MqttJwtOptions setLeewayMs(long leewayMs) {
    this.leewayMs = OptionReader.within(0, 3_600_000, leewayMs, "leewayMs");
    return this;
  }

  /** Returns how far ahead {@code exp} may be, in milliseconds. */
  public long getMaxLifetimeMs() {
    return maxLifetimeMs;
  }

  /** Sets how far ahead {@code exp} may be, in milliseconds, from 1,000 to five years. */
  public MqttJwtOptions setMaxLifetimeMs(long maxLifetimeMs) {
    this.maxLifetimeMs = OptionReader.within(1_000, 5L * 365 * 24 * 60 * 60 * 1_000, maxLifetimeMs, "maxLifetimeMs");
    return this;
  }

  /** Returns how long a token may be, in bytes; a longer one is refused unread. */
  public int getMaxTokenBytes() {
    return maxTokenBytes;
  }

  /** Sets how long a token may be, in bytes, 1 to 65,535. */
  public MqttJwtOptions setMaxTokenBytes(int maxTokenBytes) {
    this.maxTokenBytes = (int) OptionReader.within(1, 65_535, maxTokenBytes, "maxTokenBytes");
    return this;
  }

  /** Returns how often keys are read again, in milliseconds. */
  public long getReloadMs() {
    return reloadMs;
  }

  /**
   * Sets how often keys are read again, in milliseconds, at least 100. What cannot be read leaves the keys as they
   * were.
   */
  public MqttJwtOptions setReloadMs(long reloadMs) {
    this.reloadMs = OptionReader.within(100, Long.MAX_VALUE, reloadMs, "reloadMs");
    return this;
  }

  /** Returns how often tokens that no key has signed cause the keys to be read at most, in milliseconds. */
  public long getUnknownKeyMs() {
    return unknownKeyMs;
  }

  /** Sets how often tokens that no key has signed cause the keys to be read at most, in milliseconds, at least 100. */
  public MqttJwtOptions setUnknownKeyMs(long unknownKeyMs) {
    this.unknownKeyMs = OptionReader.within(100, Long.MAX_VALUE, unknownKeyMs, "unknownKeyMs");
    return this;
  }

  /** Returns how long the key set may take to come, in milliseconds. */
  public long getTimeoutMs() {
    return timeoutMs;
  }

  /** Sets how long the key set may take to come, in milliseconds, 1 to 60,000. */
  public MqttJwtOptions setTimeoutMs(long timeoutMs) {
    this.timeoutMs = OptionReader.within(1, 60_000, timeoutMs, "timeoutMs");
    return this;
  }

  /** Returns how long a key set or key file may be, in bytes; a longer one is not taken. */
  public int getMaxKeySetBytes() {
    return maxKeySetBytes;
  }

  /** Sets how long a key set or key file may be, in bytes, at least 1. */
  public MqttJwtOptions setMaxKeySetBytes(int maxKeySetBytes) {
    this.maxKeySetBytes = (int) OptionReader.within(1, Integer.MAX_VALUE - 1, maxKeySetBytes, "maxKeySetBytes");
    return this;
  }

  /** Returns how many keys the key set may have; one with more is not taken. */
  public int getMaxKeys() {
    return maxKeys;
  }

  /** Sets how many keys the key set may have, 1 to 10,000. */
  public MqttJwtOptions setMaxKeys(int maxKeys) {
    this.maxKeys = (int) OptionReader.within(1, 10_000, maxKeys, "maxKeys");
    return this;
  }
}
