// SPDX-License-Identifier: Apache-2.0
package io.waggle.bridges.mqtt;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.waggle.bridges.mqtt.impl.auth.Rule;
import io.waggle.internal.OptionReader;
import java.util.List;
import java.util.Locale;
import java.util.Objects;

/**
 * Who may connect to the broker, and what clients may do there. Without any option clients of this machine may do
 * everything as anonymous ones, and others may not connect.
 *
 * <pre>
 * {"passwordFile": "conf/mqtt.passwd",
 *  "rules": ["allow all publish devices/%c/#", "allow user ann subscribe devices/#"]}
 * </pre>
 *
 * <p>A client is looked at by its certificate, its token, the password file and the HTTP hook, in this order, until one
 * knows it. If there is none of them, a user name that a client gives has no meaning: it is anonymous.
 *
 * <p><b>Rules</b> are tried in their order, those of {@link #getRules()} before those of {@link #getAclFile()}:
 * <pre>
 * allow|deny  all|anonymous|user NAME|client ID|address CIDR  publish|subscribe|both  [eq] FILTER
 * </pre>
 * {@code %u} in a filter stands for the user name, {@code %c} for the client id. A name that is empty, has a wildcard
 * or a slash, or begins with a dollar sign, fits no {@code allow}; any of these but an empty one makes a {@code deny}
 * fit all topics. With {@code eq} the filter means itself and not what it matches: {@code deny all subscribe eq #}. A
 * client chooses its id, so rules for a {@code client} mean something only where {@link #getClientIdPrefix()} ties ids
 * to users.
 * <ul>
 * <li>A topic to publish to is decided by the first rule whose filter matches it.
 * <li>A filter to subscribe to is decided by the first {@code allow} that matches all that the filter does, or the
 *   first {@code deny} that has any topic in common with it, unless an {@code allow} above that {@code deny} takes in
 *   all of it. So nothing that a {@code deny} names comes through a wider filter, and the wider filter is refused as a
 *   whole.
 * <li>What no rule decides goes to the HTTP hook, if there is one with an {@code aclUrl}.
 * <li>What nobody decides is refused if there is any rule or such a hook, and else allowed, but for these: {@code
 *   $SYS} is for clients of this machine and superusers only, nobody publishes there, and a filter of wildcards alone
 *   such as {@code #} is not for anonymous clients of other machines.
 * </ul>
 * Rules of a token or hook answer ({@code acl}) stand in place of these rules for that client.
 */
public final class MqttAuthOptions {

  /** Who may connect without saying who it is. */
  public enum Anonymous {
    /** Nobody. */
    NEVER,
    /** Clients of this machine. */
    LOOPBACK,
    /** Everybody. */
    ALWAYS
  }

  /** What of a client certificate is the user name. */
  public enum CertificateName {
    /** Nothing of it. */
    NONE,
    /** The common name of its subject. */
    CN,
    /** The first of its other names. */
    SAN
  }

  /** Default of {@link #getReloadMs()}: 5 s. */
  public static final long DEFAULT_RELOAD_MS = 5_000;
  /** Default of {@link #getMaxFileBytes()}: 16 MiB. */
  public static final int DEFAULT_MAX_FILE_BYTES = 16 * 1024 * 1024;
  /** Default of {@link #getMaxHashing()}: {@value}. */
  public static final int DEFAULT_MAX_HASHING = 2;
  /** Default of {@link #getMaxHashQueue()}: {@value}. */
  public static final int DEFAULT_MAX_HASH_QUEUE = 256;
  /** Default of {@link #getHashCacheMs()}: 10 s. */
  public static final long DEFAULT_HASH_CACHE_MS = 10_000;
  /** Default of {@link #getMaxHashCached()}: {@value}. */
  public static final int DEFAULT_MAX_HASH_CACHED = 10_000;
  /** Default of {@link #getMaxDecisions()}: {@value}. */
  public static final int DEFAULT_MAX_DECISIONS = 256;
  /** Default of {@link #getConnectRate()}: {@value}. */
  public static final int DEFAULT_CONNECT_RATE = 2_000;
  /** Default of {@link #getConnectBurst()}: {@value}. */
  public static final int DEFAULT_CONNECT_BURST = 20_000;

  private Anonymous anonymous = Anonymous.LOOPBACK;
  private String passwordFile = "";
  private CertificateName certificate = CertificateName.NONE;
  private MqttJwtOptions jwt;
  private MqttHookOptions hook;
  private List<String> rules = List.of();
  private String aclFile = "";
  private List<String> superusers = List.of();
  private String clientIdPrefix = "";
  private long reloadMs = DEFAULT_RELOAD_MS;
  private int maxFileBytes = DEFAULT_MAX_FILE_BYTES;
  private int maxHashing = DEFAULT_MAX_HASHING;
  private int maxHashQueue = DEFAULT_MAX_HASH_QUEUE;
  private long hashCacheMs = DEFAULT_HASH_CACHE_MS;
  private int maxHashCached = DEFAULT_MAX_HASH_CACHED;
  private int maxDecisions = DEFAULT_MAX_DECISIONS;
  private int connectRate = DEFAULT_CONNECT_RATE;
  private int connectBurst = DEFAULT_CONNECT_BURST;
  private MqttBanOptions ban = new MqttBanOptions();

  /** Creates options with the defaults. */
  public MqttAuthOptions() {
  }

  /** Creates a copy. */
  public MqttAuthOptions(MqttAuthOptions other) {
    this(other.toJson());
  }

  /**
   * Creates options from JSON: the names are those of the setters; what is missing keeps its default.
   *
   * @throws IllegalArgumentException if a name is unknown, or a value is not in range
   */
  public MqttAuthOptions(JsonObject json) {
    OptionReader in = new OptionReader(json);
    setAnonymous(in.choice("anonymous", anonymous));
    setPasswordFile(in.text("passwordFile", passwordFile));
    setCertificate(in.choice("certificate", certificate));
    setJwt(in.options("jwt", MqttJwtOptions::new));
    setHook(in.options("hook", MqttHookOptions::new));
    setRules(in.texts("rules", rules));
    setAclFile(in.text("aclFile", aclFile));
    setSuperusers(in.texts("superusers", superusers));
    setClientIdPrefix(in.text("clientIdPrefix", clientIdPrefix));
    setReloadMs(in.number("reloadMs", reloadMs));
    setMaxFileBytes(in.integer("maxFileBytes", maxFileBytes));
    setMaxHashing(in.integer("maxHashing", maxHashing));
    setMaxHashQueue(in.integer("maxHashQueue", maxHashQueue));
    setHashCacheMs(in.number("hashCacheMs", hashCacheMs));
    setMaxHashCached(in.integer("maxHashCached", maxHashCached));
    setMaxDecisions(in.integer("maxDecisions", maxDecisions));
    setConnectRate(in.integer("connectRate", connectRate));
    setConnectBurst(in.integer("connectBurst", connectBurst));
    setBan(in.options("ban", ban, MqttBanOptions::new));
    in.end();
  }

  /** Returns the options as JSON. */
  public JsonObject toJson() {
    JsonObject json = new JsonObject()
      .put("anonymous", anonymous.name().toLowerCase(Locale.ROOT))
      .put("passwordFile", passwordFile)
      .put("certificate", certificate.name().toLowerCase(Locale.ROOT))
      .put("rules", new JsonArray(rules))
      .put("aclFile", aclFile)
      .put("superusers", new JsonArray(superusers))
      .put("clientIdPrefix", clientIdPrefix)
      .put("reloadMs", reloadMs)
      .put("maxFileBytes", maxFileBytes)
      .put("maxHashing", maxHashing)
      .put("maxHashQueue", maxHashQueue)
      .put("hashCacheMs", hashCacheMs)
      .put("maxHashCached", maxHashCached)
      .put("maxDecisions", maxDecisions)
      .put("connectRate", connectRate)
      .put("connectBurst", connectBurst)
      .put("ban", ban.toJson());
    if (jwt != null) {
      json.put("jwt", jwt.toJson());
    }
    if (hook != null) {
      json.put("hook", hook.toJson());
    }
    return json;
  }

  /** Returns who may connect without saying who it is. */
  public Anonymous getAnonymous() {
    return anonymous;
  }

  /**
   * Sets who may connect without saying who it is: {@code never}, {@code loopback} (the default) or {@code always}.
   * Behind a proxy on this machine that does not tell the address of clients, all of them come from loopback.
   */
  public MqttAuthOptions setAnonymous(Anonymous anonymous) {
    this.anonymous = Objects.requireNonNull(anonymous, "anonymous");
    return this;
  }

  /** Returns the file of users and hashes of passwords; empty for none. */
  public String getPasswordFile() {
    return passwordFile;
  }

  /**
   * Sets the file of users and hashes of passwords: lines {@code user:$7$rounds$salt$hash}, as {@code ./vertx mqtt-
   * passwd} or {@code mosquitto_passwd} writes them. None by default.
   */
  public MqttAuthOptions setPasswordFile(String passwordFile) {
    this.passwordFile = OptionReader.given(passwordFile, "passwordFile");
    return this;
  }

  /** Returns what of a client certificate is the user name. */
  public CertificateName getCertificate() {
    return certificate;
  }

  /**
   * Sets what of a client certificate is the user name: {@code none} (the default), {@code cn} for the common name of
   * the subject, {@code san} for the first DNS name, address of mail or URI among its other names.
   */
  public MqttAuthOptions setCertificate(CertificateName certificate) {
    this.certificate = Objects.requireNonNull(certificate, "certificate");
    return this;
  }

  /** Returns which tokens are good; null for none. */
  public MqttJwtOptions getJwt() {
    return jwt;
  }

  /** Sets which tokens are good; null, the default, for none. */
  public MqttAuthOptions setJwt(MqttJwtOptions jwt) {
    this.jwt = jwt == null ? null : new MqttJwtOptions(jwt);
    return this;
  }

  /** Returns the back end that is asked over HTTP; null for none. */
  public MqttHookOptions getHook() {
    return hook;
  }

  /** Sets the back end that is asked over HTTP; null, the default, for none. */
  public MqttAuthOptions setHook(MqttHookOptions hook) {
    this.hook = hook == null ? null : new MqttHookOptions(hook);
    return this;
  }

  /** Returns the rules. */
  public List<String> getRules() {
    return rules;
  }

  /** Sets the rules, each in the form above; none by default. */
  public MqttAuthOptions setRules(List<String> rules) {
    rules.forEach(Rule::parse);
    this.rules = List.copyOf(rules);
    return this;
  }

  /** Returns the file of more rules; empty for none. */
  public String getAclFile() {
    return aclFile;
  }

  /** Sets the file of more rules: one a line, {@code #} at the start of a line for a comment; none by default. */
  public MqttAuthOptions setAclFile(String aclFile) {
    this.aclFile = OptionReader.given(aclFile, "aclFile");
    return this;
  }

  /** Returns the users who may do everything. */
  public List<String> getSuperusers() {
    return superusers;
  }

  /** Sets the users who may do everything but publish to {@code $SYS}; none by default. */
  public MqttAuthOptions setSuperusers(List<String> superusers) {
    this.superusers = List.copyOf(superusers);
    return this;
  }

  /** Returns what the client id of everybody has to begin with; empty for anything. */
  public String getClientIdPrefix() {
    return clientIdPrefix;
  }

  /**
   * Sets what the client id of everybody but superusers has to begin with, such as {@code %u-}: then nobody takes over
   * the session of another user. Empty, the default, for anything.
   */
  public MqttAuthOptions setClientIdPrefix(String clientIdPrefix) {
    this.clientIdPrefix = OptionReader.given(clientIdPrefix, "clientIdPrefix");
    return this;
  }

  /** Returns how often files are looked at for changes, in milliseconds. */
  public long getReloadMs() {
    return reloadMs;
  }

  /**
   * Sets how often files are looked at for changes, in milliseconds, at least 50. A file that is no longer good is
   * logged, and the one before stays in force.
   */
  public MqttAuthOptions setReloadMs(long reloadMs) {
    this.reloadMs = OptionReader.within(50, 86_400_000, reloadMs, "reloadMs");
    return this;
  }

  /** Returns how long the password file and the file of rules may be, in bytes. */
  public int getMaxFileBytes() {
    return maxFileBytes;
  }

  /** Sets how long the password file and the file of rules may be, in bytes, at least 1. */
  public MqttAuthOptions setMaxFileBytes(int maxFileBytes) {
    this.maxFileBytes = (int) OptionReader.within(1, 1024 * 1024 * 1024, maxFileBytes, "maxFileBytes");
    return this;
  }

  /** Returns how many passwords are hashed at a time, each on a thread. */
  public int getMaxHashing() {
    return maxHashing;
  }

  /** Sets how many passwords are hashed at a time, each on a thread, 1 to 64. */
  public MqttAuthOptions setMaxHashing(int maxHashing) {
    this.maxHashing = (int) OptionReader.within(1, 64, maxHashing, "maxHashing");
    return this;
  }

  /**
   * Returns how many passwords wait to be hashed; a client whose password would be one more is told 0x89, server busy.
   */
  public int getMaxHashQueue() {
    return maxHashQueue;
  }

  /** Sets how many passwords wait to be hashed, 0 to 1,000,000. */
  public MqttAuthOptions setMaxHashQueue(int maxHashQueue) {
    this.maxHashQueue = (int) OptionReader.within(0, 1_000_000, maxHashQueue, "maxHashQueue");
    return this;
  }

  /** Returns how long the outcome for a user and password is remembered, in milliseconds. */
  public long getHashCacheMs() {
    return hashCacheMs;
  }

  /** Sets how long the outcome for a user and password is remembered, in milliseconds, up to an hour; 0 for no time. */
  public MqttAuthOptions setHashCacheMs(long hashCacheMs) {
    this.hashCacheMs = OptionReader.within(0, 3_600_000, hashCacheMs, "hashCacheMs");
    return this;
  }

  /** Returns how many outcomes are remembered; the one not used for longest goes first. */
  public int getMaxHashCached() {
    return maxHashCached;
  }

  /** Sets how many outcomes are remembered, 0 to 10,000,000. */
  public MqttAuthOptions setMaxHashCached(int maxHashCached) {
    this.maxHashCached = (int) OptionReader.within(0, 10_000_000, maxHashCached, "maxHashCached");
    return this;
  }

  /**
   * Returns how many decisions about topics are remembered for each client; the one not used for longest goes first.
   */
  public int getMaxDecisions() {
    return maxDecisions;
  }

  /** Sets how many decisions about topics are remembered for each client, 0 to 100,000. */
  public MqttAuthOptions setMaxDecisions(int maxDecisions) {
    this.maxDecisions = (int) OptionReader.within(0, 100_000, maxDecisions, "maxDecisions");
    return this;
  }

  /** Returns how many clients may connect a second, for each listener; others are told 0x9F. */
  public int getConnectRate() {
    return connectRate;
  }

  /** Sets how many clients may connect a second, for each listener; 0 for any number. */
  public MqttAuthOptions setConnectRate(int connectRate) {
    this.connectRate = (int) OptionReader.within(0, 10_000_000, connectRate, "connectRate");
    return this;
  }

  /** Returns how many clients may connect at once, after a time of quiet, for each listener. */
  public int getConnectBurst() {
    return connectBurst;
  }

  /** Sets how many clients may connect at once, after a time of quiet, for each listener, at least 1. */
  public MqttAuthOptions setConnectBurst(int connectBurst) {
    this.connectBurst = (int) OptionReader.within(1, 10_000_000, connectBurst, "connectBurst");
    return this;
  }

  /** Returns who is kept out for a while. */
  public MqttBanOptions getBan() {
    return ban;
  }

  /** Sets who is kept out for a while. */
  public MqttAuthOptions setBan(MqttBanOptions ban) {
    this.ban = new MqttBanOptions(ban);
    return this;
  }
}
