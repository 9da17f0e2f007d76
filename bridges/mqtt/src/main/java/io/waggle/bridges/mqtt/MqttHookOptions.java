// SPDX-License-Identifier: Apache-2.0
package io.waggle.bridges.mqtt;

import io.vertx.core.json.JsonObject;
import io.waggle.internal.OptionReader;
import io.waggle.internal.trust.Urls;

/**
 * A back end that is asked over HTTP who may connect and who may do what. Each question is a POST of JSON; without an
 * answer in time, or with one that is not understood, the answer is no.
 *
 * <pre>
 * POST connectUrl  {"ask":"connect","clientId":…,"username":…,"password":…,"address":…,"protocolLevel":5}
 *                  {"allow":true,"username":"ann","superuser":false,"expiresAt":1790000000,"acl":{…}}
 * POST aclUrl      {"ask":"acl","clientId":…,"username":…,"address":…,"action":"publish","topic":"a/b"}
 *                  {"allow":false}
 * </pre>
 *
 * <p>All members but {@code allow} may be left out; <code>{}</code> says that the back end has no opinion.
 * {@code expiresAt} is in seconds since 1970. Status 401 and 403 are a no. An answer with
 * {@code Cache-Control: max-age} is kept so long.
 */
public final class MqttHookOptions {

  /** Default of {@link #getTimeoutMs()}: 3 s. */
  public static final long DEFAULT_TIMEOUT_MS = 3_000;
  /** Default of {@link #getMaxAsking()}: {@value}. */
  public static final int DEFAULT_MAX_ASKING = 32;
  /** Default of {@link #getMaxWaiting()}: {@value}. */
  public static final int DEFAULT_MAX_WAITING = 1_000;
  /** Default of {@link #getMaxAnswerBytes()}: 64 KiB. */
  public static final int DEFAULT_MAX_ANSWER_BYTES = 64 * 1024;
  /** Default of {@link #getMaxCacheMs()}: 5 minutes. */
  public static final long DEFAULT_MAX_CACHE_MS = 300_000;
  /** Default of {@link #getMaxCached()}: {@value}. */
  public static final int DEFAULT_MAX_CACHED = 10_000;

  private String connectUrl = "";
  private String aclUrl = "";
  private String authorization = "";
  private String authorizationFile = "";
  private long timeoutMs = DEFAULT_TIMEOUT_MS;
  private int maxAsking = DEFAULT_MAX_ASKING;
  private int maxWaiting = DEFAULT_MAX_WAITING;
  private int maxAnswerBytes = DEFAULT_MAX_ANSWER_BYTES;
  private long maxCacheMs = DEFAULT_MAX_CACHE_MS;
  private int maxCached = DEFAULT_MAX_CACHED;

  /** Creates options with the defaults. */
  public MqttHookOptions() {
  }

  /** Creates a copy. */
  public MqttHookOptions(MqttHookOptions other) {
    this(other.toJson());
  }

  /**
   * Creates options from JSON: the names are those of the setters; what is missing keeps its default.
   *
   * @throws IllegalArgumentException if a name is unknown, or a value is not in range
   */
  public MqttHookOptions(JsonObject json) {
    OptionReader in = new OptionReader(json);
    setConnectUrl(in.text("connectUrl", connectUrl));
    setAclUrl(in.text("aclUrl", aclUrl));
    setAuthorization(in.text("authorization", authorization));
    setAuthorizationFile(in.text("authorizationFile", authorizationFile));
    setTimeoutMs(in.number("timeoutMs", timeoutMs));
    setMaxAsking(in.integer("maxAsking", maxAsking));
    setMaxWaiting(in.integer("maxWaiting", maxWaiting));
    setMaxAnswerBytes(in.integer("maxAnswerBytes", maxAnswerBytes));
    setMaxCacheMs(in.number("maxCacheMs", maxCacheMs));
    setMaxCached(in.integer("maxCached", maxCached));
    in.end();
  }

  /** Returns the options as JSON, with the secrets that are in them. */
  public JsonObject toJson() {
    JsonObject json = new JsonObject()
      .put("connectUrl", connectUrl)
      .put("aclUrl", aclUrl)
      .put("authorization", authorization)
      .put("authorizationFile", authorizationFile)
      .put("timeoutMs", timeoutMs)
      .put("maxAsking", maxAsking)
      .put("maxWaiting", maxWaiting)
      .put("maxAnswerBytes", maxAnswerBytes)
      .put("maxCacheMs", maxCacheMs)
      .put("maxCached", maxCached);
    return json;
  }

  /** Returns who is asked about a CONNECT; empty for nobody. */
  public String getConnectUrl() {
    return connectUrl;
  }

  /** Sets who is asked about a CONNECT: {@code https:}, or {@code http:} for an address of this machine. */
  public MqttHookOptions setConnectUrl(String connectUrl) {
    this.connectUrl = Urls.requireHttpsOrLoopbackOrNone(connectUrl, "connectUrl");
    return this;
  }

  /** Returns who is asked about a topic or filter; empty for nobody. */
  public String getAclUrl() {
    return aclUrl;
  }

  /**
   * Sets who is asked about a topic or filter that no rule decides: {@code https:}, or {@code http:} for an address of
   * this machine.
   */
  public MqttHookOptions setAclUrl(String aclUrl) {
    this.aclUrl = Urls.requireHttpsOrLoopbackOrNone(aclUrl, "aclUrl");
    return this;
  }

  /** Returns the {@code Authorization} header of the questions; empty for none. */
  public String getAuthorization() {
    return authorization;
  }

  /** Sets the {@code Authorization} header of the questions, such as {@code Bearer …}; none by default. */
  public MqttHookOptions setAuthorization(String authorization) {
    this.authorization = OptionReader.given(authorization, "authorization");
    return this;
  }

  /** Returns the file whose text is that header; empty for none. */
  public String getAuthorizationFile() {
    return authorizationFile;
  }

  /** Sets the file whose text is that header, read at the start. */
  public MqttHookOptions setAuthorizationFile(String authorizationFile) {
    this.authorizationFile = OptionReader.given(authorizationFile, "authorizationFile");
    return this;
  }

  /** Returns how long an answer may take, in milliseconds, with the wait for its turn. */
  public long getTimeoutMs() {
    return timeoutMs;
  }

  /** Sets how long an answer may take, in milliseconds, 1 to 60,000. */
  public MqttHookOptions setTimeoutMs(long timeoutMs) {
    this.timeoutMs = OptionReader.within(1, 60_000, timeoutMs, "timeoutMs");
    return this;
  }

  /** Returns how many questions are under way at a time; more wait. */
  public int getMaxAsking() {
    return maxAsking;
  }

  /** Sets how many questions are under way at a time, 1 to 10,000. */
  public MqttHookOptions setMaxAsking(int maxAsking) {
    this.maxAsking = (int) OptionReader.within(1, 10_000, maxAsking, "maxAsking");
    return this;
  }

  /** Returns how many questions wait; one more is answered with no. */
  public int getMaxWaiting() {
    return maxWaiting;
  }

  /** Sets how many questions wait, 0 to 1,000,000. */
  public MqttHookOptions setMaxWaiting(int maxWaiting) {
    this.maxWaiting = (int) OptionReader.within(0, 1_000_000, maxWaiting, "maxWaiting");
    return this;
  }

  /** Returns how long an answer may be, in bytes; a longer one is none. */
  public int getMaxAnswerBytes() {
    return maxAnswerBytes;
  }

  /** Sets how long an answer may be, in bytes, at least 2. */
  public MqttHookOptions setMaxAnswerBytes(int maxAnswerBytes) {
    this.maxAnswerBytes = (int) OptionReader.within(2, 16 * 1024 * 1024, maxAnswerBytes, "maxAnswerBytes");
    return this;
  }

  /** Returns how long an answer is kept at most, whatever it asks for, in milliseconds. */
  public long getMaxCacheMs() {
    return maxCacheMs;
  }

  /** Sets how long an answer is kept at most, in milliseconds; 0 for not at all. */
  public MqttHookOptions setMaxCacheMs(long maxCacheMs) {
    this.maxCacheMs = OptionReader.within(0, 86_400_000, maxCacheMs, "maxCacheMs");
    return this;
  }

  /** Returns how many answers are kept; the one not used for longest goes first. */
  public int getMaxCached() {
    return maxCached;
  }

  /** Sets how many answers are kept, 0 to 10,000,000. */
  public MqttHookOptions setMaxCached(int maxCached) {
    this.maxCached = (int) OptionReader.within(0, 10_000_000, maxCached, "maxCached");
    return this;
  }
}
