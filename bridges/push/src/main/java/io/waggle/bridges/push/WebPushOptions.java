// SPDX-License-Identifier: Apache-2.0
package io.waggle.bridges.push;

import io.vertx.core.json.JsonObject;
import io.waggle.internal.OptionReader;
import java.util.Set;

/** How messages are given to browsers' push services (RFC 8030). All nodes should have the same. Not thread-safe. */
public class WebPushOptions {

  /** Default of {@link #getUrgency()}. */
  public static final String DEFAULT_URGENCY = "normal";
  /** Default of {@link #getTimeoutMs()}: 10 s. */
  public static final long DEFAULT_TIMEOUT_MS = 10_000;
  /** Default of {@link #getMaxSubscriptionsPerUser()}: 10. */
  public static final int DEFAULT_MAX_SUBSCRIPTIONS_PER_USER = 10;
  /** Default of {@link #getMaxSubscribers()}: 100,000. */
  public static final int DEFAULT_MAX_SUBSCRIBERS = 100_000;

  private static final Set<String> URGENCIES = Set.of("very-low", "low", "normal", "high");

  private String publicKey = "";
  private String privateKey = "";
  private String stateFolder = "";
  private String subject = "";
  private String urgency = DEFAULT_URGENCY;
  private long timeoutMs = DEFAULT_TIMEOUT_MS;
  private int maxSubscriptionsPerUser = DEFAULT_MAX_SUBSCRIPTIONS_PER_USER;
  private int maxSubscribers = DEFAULT_MAX_SUBSCRIBERS;
  private boolean privateEndpoints;

  /** Creates options with the defaults. */
  public WebPushOptions() {
  }

  /** Creates a copy. */
  public WebPushOptions(WebPushOptions other) {
    this(other.toJson());
  }

  /** Creates options from JSON; missing ones keep their default, unknown ones are refused. */
  public WebPushOptions(JsonObject json) {
    OptionReader in = new OptionReader(json);
    setPublicKey(in.text("publicKey", publicKey));
    setPrivateKey(in.text("privateKey", privateKey));
    setStateFolder(in.text("stateFolder", stateFolder));
    setSubject(in.text("subject", subject));
    setUrgency(in.text("urgency", urgency));
    setTimeoutMs(in.number("timeoutMs", timeoutMs));
    setMaxSubscriptionsPerUser(in.integer("maxSubscriptionsPerUser", maxSubscriptionsPerUser));
    setMaxSubscribers(in.integer("maxSubscribers", maxSubscribers));
    setPrivateEndpoints(in.flag("privateEndpoints", privateEndpoints));
    in.end();
  }

  /** Returns the options as JSON; with the private key, if it was given as such. */
  public JsonObject toJson() {
    return new JsonObject()
      .put("publicKey", publicKey)
      .put("privateKey", privateKey)
      .put("stateFolder", stateFolder)
      .put("subject", subject)
      .put("urgency", urgency)
      .put("timeoutMs", timeoutMs)
      .put("maxSubscriptionsPerUser", maxSubscriptionsPerUser)
      .put("maxSubscribers", maxSubscribers)
      .put("privateEndpoints", privateEndpoints);
  }

  /** Returns the public key; empty if a pair is made at the first start, and kept in the state folder. */
  public String getPublicKey() {
    return publicKey;
  }

  /** Sets the public key: 65 bytes in base64url, as tools for VAPID print it. The private one must be given too. */
  public WebPushOptions setPublicKey(String publicKey) {
    this.publicKey = publicKey;
    return this;
  }

  /** Returns the private key, or where it is found; empty if there is no public one. */
  public String getPrivateKey() {
    return privateKey;
  }

  /** Sets the private key: 32 bytes in base64url, <code>${file:/path}</code> or <code>${env:NAME}</code>. */
  public WebPushOptions setPrivateKey(String privateKey) {
    this.privateKey = privateKey;
    return this;
  }

  /** Returns where a pair of keys is kept that was made here; empty for the user's own state folder. */
  public String getStateFolder() {
    return stateFolder;
  }

  /** Sets where a pair of keys is kept that was made here: a path, or empty for the user's own state folder. */
  public WebPushOptions setStateFolder(String stateFolder) {
    this.stateFolder = stateFolder;
    return this;
  }

  /** Returns whom a push service may turn to: {@code mailto:} or {@code https:}; empty to not say. */
  public String getSubject() {
    return subject;
  }

  /** Sets whom a push service may turn to: a {@code mailto:} or {@code https:} URI. Apple's demands one. */
  public WebPushOptions setSubject(String subject) {
    if (!subject.isEmpty() && !subject.startsWith("mailto:") && !subject.startsWith("https:")) {
      throw new IllegalArgumentException("subject: " + subject + " (expected: mailto: or https:, or empty)");
    }
    this.subject = subject;
    return this;
  }

  /** Returns how urgent messages are, for a phone that saves power. */
  public String getUrgency() {
    return urgency;
  }

  /** Sets how urgent messages are: {@code very-low}, {@code low}, {@code normal} or {@code high}. */
  public WebPushOptions setUrgency(String urgency) {
    if (!URGENCIES.contains(urgency)) {
      throw new IllegalArgumentException("urgency: " + urgency + " (expected: very-low, low, normal or high)");
    }
    this.urgency = urgency;
    return this;
  }

  /** Returns how long a push service may take to answer, in milliseconds. */
  public long getTimeoutMs() {
    return timeoutMs;
  }

  /** Sets how long a push service may take to answer, in milliseconds, 1 to 60,000. */
  public WebPushOptions setTimeoutMs(long timeoutMs) {
    this.timeoutMs = OptionReader.within(1, 60_000, timeoutMs, "timeoutMs");
    return this;
  }

  /** Returns how many subscriptions (browsers) a user may have; one more takes the place of the oldest. */
  public int getMaxSubscriptionsPerUser() {
    return maxSubscriptionsPerUser;
  }

  /** Sets how many subscriptions (browsers) a user may have, 1 to 100. */
  public WebPushOptions setMaxSubscriptionsPerUser(int maxSubscriptionsPerUser) {
    this.maxSubscriptionsPerUser =
      (int) OptionReader.within(1, 100, maxSubscriptionsPerUser, "maxSubscriptionsPerUser");
    return this;
  }

  /** Returns how many users of the cluster may have a subscription; one more is refused with 503. */
  public int getMaxSubscribers() {
    return maxSubscribers;
  }

  /** Sets how many users of the cluster may have a subscription, at least 0. */
  public WebPushOptions setMaxSubscribers(int maxSubscribers) {
    this.maxSubscribers = (int) OptionReader.within(0, Integer.MAX_VALUE, maxSubscribers, "maxSubscribers");
    return this;
  }

  /** Returns whether push services may have private addresses, and speak http there; false. */
  public boolean isPrivateEndpoints() {
    return privateEndpoints;
  }

  /**
   * Sets whether push services may have private addresses, and speak http on this machine. Whoever may subscribe can
   * then make this server send requests into its own network.
   */
  public WebPushOptions setPrivateEndpoints(boolean privateEndpoints) {
    this.privateEndpoints = privateEndpoints;
    return this;
  }
}
