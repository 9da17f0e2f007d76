// SPDX-License-Identifier: Apache-2.0
package io.waggle.bridges.push;

import io.vertx.core.json.JsonObject;
import io.waggle.internal.OptionReader;

/**
 * What is kept of messages to users that are to be acknowledged, and where they go if nobody does. All nodes of a
 * cluster should have the same. Not thread-safe.
 */
public class ReceiptOptions {

  /** Default of {@link #getMaxUsersPerMessage()}: 1,000. */
  public static final int DEFAULT_MAX_USERS_PER_MESSAGE = 1_000;
  /** Default of {@link #getMaxWaitingPerUser()}: 100. */
  public static final int DEFAULT_MAX_WAITING_PER_USER = 100;
  /** Default of {@link #getMaxWaitingBytesPerUser()}: 1 MiB. */
  public static final int DEFAULT_MAX_WAITING_BYTES_PER_USER = 1024 * 1024;
  /** Default of {@link #getMaxMessageBytes()}: 64 KiB. */
  public static final int DEFAULT_MAX_MESSAGE_BYTES = 64 * 1024;
  /** Default of {@link #getMaxMessages()}: 100,000. */
  public static final int DEFAULT_MAX_MESSAGES = 100_000;
  /** Default of {@link #getTtlMs()}: a day. */
  public static final long DEFAULT_TTL_MS = 24 * 60 * 60_000L;
  /** Default of {@link #getMaxTtlMs()}: 7 days. */
  public static final long DEFAULT_MAX_TTL_MS = 7 * 24 * 60 * 60_000L;
  /** Default of {@link #getKeepMs()}: an hour. */
  public static final long DEFAULT_KEEP_MS = 60 * 60_000L;
  /** Default of {@link #getSendAgainMs()}: 5 s. */
  public static final long DEFAULT_SEND_AGAIN_MS = 5_000;
  /** Default of {@link #getLeaseMs()}: 30 s. */
  public static final long DEFAULT_LEASE_MS = 30_000;
  /** Default of {@link #getMaxFallbacksAtOnce()}: 64. */
  public static final int DEFAULT_MAX_FALLBACKS_AT_ONCE = 64;
  /** Default of {@link #getMaxDuePerSecond()}: 5,000. */
  public static final int DEFAULT_MAX_DUE_PER_SECOND = 5_000;
  /** Default of {@link #getWebhookTimeoutMs()}: 10 s. */
  public static final long DEFAULT_WEBHOOK_TIMEOUT_MS = 10_000;

  private int maxUsersPerMessage = DEFAULT_MAX_USERS_PER_MESSAGE;
  private int maxWaitingPerUser = DEFAULT_MAX_WAITING_PER_USER;
  private int maxWaitingBytesPerUser = DEFAULT_MAX_WAITING_BYTES_PER_USER;
  private int maxMessageBytes = DEFAULT_MAX_MESSAGE_BYTES;
  private int maxMessages = DEFAULT_MAX_MESSAGES;
  private long ttlMs = DEFAULT_TTL_MS;
  private long maxTtlMs = DEFAULT_MAX_TTL_MS;
  private long keepMs = DEFAULT_KEEP_MS;
  private long sendAgainMs = DEFAULT_SEND_AGAIN_MS;
  private long leaseMs = DEFAULT_LEASE_MS;
  private int maxFallbacksAtOnce = DEFAULT_MAX_FALLBACKS_AT_ONCE;
  private int maxDuePerSecond = DEFAULT_MAX_DUE_PER_SECOND;
  private boolean deliverAfterFallback;
  private String webhookUrl = "";
  private String webhookSecret = "";
  private long webhookTimeoutMs = DEFAULT_WEBHOOK_TIMEOUT_MS;

  /** Creates options with the defaults. */
  public ReceiptOptions() {
  }

  /** Creates a copy. */
  public ReceiptOptions(ReceiptOptions other) {
    this(other.toJson());
  }

  /** Creates options from JSON; missing ones keep their default, unknown ones are refused. */
  public ReceiptOptions(JsonObject json) {
    OptionReader in = new OptionReader(json);
    setMaxUsersPerMessage(in.integer("maxUsersPerMessage", maxUsersPerMessage));
    setMaxWaitingPerUser(in.integer("maxWaitingPerUser", maxWaitingPerUser));
    setMaxWaitingBytesPerUser(in.integer("maxWaitingBytesPerUser", maxWaitingBytesPerUser));
    setMaxMessageBytes(in.integer("maxMessageBytes", maxMessageBytes));
    setMaxMessages(in.integer("maxMessages", maxMessages));
    setTtlMs(in.number("ttlMs", ttlMs));
    setMaxTtlMs(in.number("maxTtlMs", maxTtlMs));
    setKeepMs(in.number("keepMs", keepMs));
    setSendAgainMs(in.number("sendAgainMs", sendAgainMs));
    setLeaseMs(in.number("leaseMs", leaseMs));
    setMaxFallbacksAtOnce(in.integer("maxFallbacksAtOnce", maxFallbacksAtOnce));
    setMaxDuePerSecond(in.integer("maxDuePerSecond", maxDuePerSecond));
    setDeliverAfterFallback(in.flag("deliverAfterFallback", deliverAfterFallback));
    setWebhookUrl(in.text("webhookUrl", webhookUrl));
    setWebhookSecret(in.text("webhookSecret", webhookSecret));
    setWebhookTimeoutMs(in.number("webhookTimeoutMs", webhookTimeoutMs));
    in.end();
  }

  /** Returns the options as JSON; with the secret of the webhook, if it was given as such. */
  public JsonObject toJson() {
    return new JsonObject()
      .put("maxUsersPerMessage", maxUsersPerMessage)
      .put("maxWaitingPerUser", maxWaitingPerUser)
      .put("maxWaitingBytesPerUser", maxWaitingBytesPerUser)
      .put("maxMessageBytes", maxMessageBytes)
      .put("maxMessages", maxMessages)
      .put("ttlMs", ttlMs)
      .put("maxTtlMs", maxTtlMs)
      .put("keepMs", keepMs)
      .put("sendAgainMs", sendAgainMs)
      .put("leaseMs", leaseMs)
      .put("maxFallbacksAtOnce", maxFallbacksAtOnce)
      .put("maxDuePerSecond", maxDuePerSecond)
      .put("deliverAfterFallback", deliverAfterFallback)
      .put("webhookUrl", webhookUrl)
      .put("webhookSecret", webhookSecret)
      .put("webhookTimeoutMs", webhookTimeoutMs);
  }

  /** Returns how many users one message may have. */
  public int getMaxUsersPerMessage() {
    return maxUsersPerMessage;
  }

  /** Sets how many users one message may have, 1 to 1,000: their names lie in one entry of the cluster's map. */
  public ReceiptOptions setMaxUsersPerMessage(int maxUsersPerMessage) {
    this.maxUsersPerMessage = (int) OptionReader.within(1, 1_000, maxUsersPerMessage, "maxUsersPerMessage");
    return this;
  }

  /** Returns how many messages wait for one user; the oldest expires when one more comes. */
  public int getMaxWaitingPerUser() {
    return maxWaitingPerUser;
  }

  /** Sets how many messages wait for one user, 1 to 1,000. */
  public ReceiptOptions setMaxWaitingPerUser(int maxWaitingPerUser) {
    this.maxWaitingPerUser = (int) OptionReader.within(1, 1_000, maxWaitingPerUser, "maxWaitingPerUser");
    return this;
  }

  /** Returns how long the messages that wait for one user may be together, in bytes; the oldest expire at more. */
  public int getMaxWaitingBytesPerUser() {
    return maxWaitingBytesPerUser;
  }

  /** Sets how long the messages that wait for one user may be together, in bytes, at least 1. */
  public ReceiptOptions setMaxWaitingBytesPerUser(int maxWaitingBytesPerUser) {
    this.maxWaitingBytesPerUser =
      (int) OptionReader.within(1, Integer.MAX_VALUE, maxWaitingBytesPerUser, "maxWaitingBytesPerUser");
    return this;
  }

  /** Returns how long one message may be, with its frame, in bytes; a longer one is refused with 413. */
  public int getMaxMessageBytes() {
    return maxMessageBytes;
  }

  /** Sets how long one message may be, with its frame, in bytes, 1 to 1,000,000. */
  public ReceiptOptions setMaxMessageBytes(int maxMessageBytes) {
    this.maxMessageBytes = (int) OptionReader.within(1, 1_000_000, maxMessageBytes, "maxMessageBytes");
    return this;
  }

  /** Returns how many messages this node may have taken that are still known; one more is refused with 503. */
  public int getMaxMessages() {
    return maxMessages;
  }

  /** Sets how many messages this node may have taken that are still known, at least 1. */
  public ReceiptOptions setMaxMessages(int maxMessages) {
    this.maxMessages = (int) OptionReader.within(1, Integer.MAX_VALUE, maxMessages, "maxMessages");
    return this;
  }

  /** Returns how long a message waits if its sender does not say, in milliseconds; never longer than the longest. */
  public long getTtlMs() {
    return Math.min(ttlMs, maxTtlMs);
  }

  /** Sets how long a message waits if its sender does not say, in milliseconds, at least 1. */
  public ReceiptOptions setTtlMs(long ttlMs) {
    this.ttlMs = OptionReader.within(1, Long.MAX_VALUE, ttlMs, "ttlMs");
    return this;
  }

  /** Returns how long a message may wait at most, in milliseconds; a sender who asks for more gets 400. */
  public long getMaxTtlMs() {
    return maxTtlMs;
  }

  /** Sets how long a message may wait at most, in milliseconds, 1 to 31 days. */
  public ReceiptOptions setMaxTtlMs(long maxTtlMs) {
    this.maxTtlMs = OptionReader.within(1, 31L * 24 * 60 * 60_000, maxTtlMs, "maxTtlMs");
    return this;
  }

  /** Returns how long the state of a message is known after its time, in milliseconds. */
  public long getKeepMs() {
    return keepMs;
  }

  /** Sets how long the state of a message is known after its time, in milliseconds, 0 to 31 days. */
  public ReceiptOptions setKeepMs(long keepMs) {
    this.keepMs = OptionReader.within(0, 31L * 24 * 60 * 60_000, keepMs, "keepMs");
    return this;
  }

  /**
   * Returns after how long a cluster sends a message once more to users that are online and did not get it, in
   * milliseconds; 0 for never. It makes up for what got lost between nodes, and for a user who came at that moment.
   */
  public long getSendAgainMs() {
    return sendAgainMs;
  }

  /** Sets after how long a cluster looks for what got lost between nodes, in milliseconds, at least 0. */
  public ReceiptOptions setSendAgainMs(long sendAgainMs) {
    this.sendAgainMs = OptionReader.within(0, Long.MAX_VALUE, sendAgainMs, "sendAgainMs");
    return this;
  }

  /** Returns for how long a node has a fallback to itself; if it is silent for longer another takes over. */
  public long getLeaseMs() {
    return leaseMs;
  }

  /** Sets for how long a node has a fallback to itself, in milliseconds, 1,000 to 600,000. */
  public ReceiptOptions setLeaseMs(long leaseMs) {
    this.leaseMs = OptionReader.within(1_000, 600_000, leaseMs, "leaseMs");
    return this;
  }

  /** Returns how many fallbacks a node makes at a time; others wait for their turn. */
  public int getMaxFallbacksAtOnce() {
    return maxFallbacksAtOnce;
  }

  /** Sets how many fallbacks a node makes at a time, at least 1. */
  public ReceiptOptions setMaxFallbacksAtOnce(int maxFallbacksAtOnce) {
    this.maxFallbacksAtOnce = (int) OptionReader.within(1, Integer.MAX_VALUE, maxFallbacksAtOnce, "maxFallbacksAtOnce");
    return this;
  }

  /** Returns how much may become due in one second; more becomes due in the next, and after a minute's worth 503. */
  public int getMaxDuePerSecond() {
    return maxDuePerSecond;
  }

  /** Sets how much may become due in one second, 1 to 5,000: it lies in one entry of the cluster's map. */
  public ReceiptOptions setMaxDuePerSecond(int maxDuePerSecond) {
    this.maxDuePerSecond = (int) OptionReader.within(1, 5_000, maxDuePerSecond, "maxDuePerSecond");
    return this;
  }

  /** Returns whether a message that was given to Web Push or the webhook is still delivered on return; false. */
  public boolean isDeliverAfterFallback() {
    return deliverAfterFallback;
  }

  /** Sets whether a message that was given to Web Push or the webhook is still delivered on return. */
  public ReceiptOptions setDeliverAfterFallback(boolean deliverAfterFallback) {
    this.deliverAfterFallback = deliverAfterFallback;
    return this;
  }

  /** Returns where messages go that nobody acknowledged, for users without Web Push; empty for nowhere. */
  public String getWebhookUrl() {
    return webhookUrl;
  }

  /** Sets where messages go that nobody acknowledged: an http or https URL, or empty. */
  public ReceiptOptions setWebhookUrl(String webhookUrl) {
    if (!webhookUrl.isEmpty() && !webhookUrl.matches("https?://[^\\s/]+.*")) {
      throw new IllegalArgumentException("webhookUrl: not of that form (expected: http:// or https://, or empty)");
    }
    this.webhookUrl = webhookUrl;
    return this;
  }

  /** Returns what the webhook's requests are signed with, or where that is found; empty to not sign. */
  public String getWebhookSecret() {
    return webhookSecret;
  }

  /** Sets what the webhook's requests are signed with: a text, <code>${file:/path}</code> or <code>${env:NAME}</code>. */
  public ReceiptOptions setWebhookSecret(String webhookSecret) {
    this.webhookSecret = webhookSecret;
    return this;
  }

  /** Returns how long the webhook may take to answer, in milliseconds. */
  public long getWebhookTimeoutMs() {
    return webhookTimeoutMs;
  }

  /** Sets how long the webhook may take to answer, in milliseconds, 1 to 60,000; a third of the lease at most. */
  public ReceiptOptions setWebhookTimeoutMs(long webhookTimeoutMs) {
    this.webhookTimeoutMs = OptionReader.within(1, 60_000, webhookTimeoutMs, "webhookTimeoutMs");
    return this;
  }
}
