// SPDX-License-Identifier: Apache-2.0
package io.waggle.bridges.push;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.waggle.internal.OptionReader;
import io.waggle.internal.trust.Urls;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Which back ends are asked before something happens, and told after it did. Secrets may be references, as in
 * {@link TokenOptions}.
 */
public class HookOptions {

  /** Everything that a webhook can be told. */
  public static final List<String> EVENTS =
    List.of("connect", "disconnect", "subscribe", "unsubscribe", "publish", "occupied", "vacated");

  /** Default of {@link #getAskTimeoutMs()}: 3 s. */
  public static final long DEFAULT_ASK_TIMEOUT_MS = 3_000;
  /** Default of {@link #getMaxAsking()}: 256. */
  public static final int DEFAULT_MAX_ASKING = 256;
  /** Default of {@link #getMaxAnswerBytes()}: 64 KiB. */
  public static final int DEFAULT_MAX_ANSWER_BYTES = 64 * 1024;
  /** Default of {@link #getCircuitFailures()}: 10. */
  public static final int DEFAULT_CIRCUIT_FAILURES = 10;
  /** Default of {@link #getCircuitOpenMs()}: 5 s. */
  public static final long DEFAULT_CIRCUIT_OPEN_MS = 5_000;
  /** Default of {@link #getTellTimeoutMs()}: 10 s. */
  public static final long DEFAULT_TELL_TIMEOUT_MS = 10_000;
  /** Default of {@link #getMaxBatchEvents()}: 100. */
  public static final int DEFAULT_MAX_BATCH_EVENTS = 100;
  /** Default of {@link #getMaxBatchBytes()}: 256 KiB. */
  public static final int DEFAULT_MAX_BATCH_BYTES = 256 * 1024;
  /** Default of {@link #getBatchDelayMs()}: 50 ms. */
  public static final long DEFAULT_BATCH_DELAY_MS = 50;
  /** Default of {@link #getLanes()}: 4. */
  public static final int DEFAULT_LANES = 4;
  /** Default of {@link #getRetryMinMs()}: 500 ms. */
  public static final long DEFAULT_RETRY_MIN_MS = 500;
  /** Default of {@link #getRetryMaxMs()}: 60 s. */
  public static final long DEFAULT_RETRY_MAX_MS = 60_000;
  /** Default of {@link #getMaxTries()}: 100. */
  public static final int DEFAULT_MAX_TRIES = 100;
  /** Default of {@link #getMaxEventAgeMs()}: 1 hour. */
  public static final long DEFAULT_MAX_EVENT_AGE_MS = 3_600_000;
  /** Default of {@link #getMaxQueuedEvents()}: 10,000. */
  public static final int DEFAULT_MAX_QUEUED_EVENTS = 10_000;
  /** Default of {@link #getMaxQueuedBytes()}: 16 MiB. */
  public static final int DEFAULT_MAX_QUEUED_BYTES = 16 * 1024 * 1024;
  /** Default of {@link #getCloseWaitMs()}: 3 s. */
  public static final long DEFAULT_CLOSE_WAIT_MS = 3_000;
  /** Default of {@link #getMaxOccupied()}: 100,000. */
  public static final int DEFAULT_MAX_OCCUPIED = 100_000;

  private String connectUrl = "";
  private String subscribeUrl = "";
  private String publishUrl = "";
  private Map<String, String> headers = Map.of();
  private boolean failOpen;
  private long askTimeoutMs = DEFAULT_ASK_TIMEOUT_MS;
  private int maxAsking = DEFAULT_MAX_ASKING;
  private int maxAnswerBytes = DEFAULT_MAX_ANSWER_BYTES;
  private int circuitFailures = DEFAULT_CIRCUIT_FAILURES;
  private long circuitOpenMs = DEFAULT_CIRCUIT_OPEN_MS;
  private List<Webhook> webhooks = List.of();
  private long tellTimeoutMs = DEFAULT_TELL_TIMEOUT_MS;
  private int maxBatchEvents = DEFAULT_MAX_BATCH_EVENTS;
  private int maxBatchBytes = DEFAULT_MAX_BATCH_BYTES;
  private long batchDelayMs = DEFAULT_BATCH_DELAY_MS;
  private int lanes = DEFAULT_LANES;
  private long retryMinMs = DEFAULT_RETRY_MIN_MS;
  private long retryMaxMs = DEFAULT_RETRY_MAX_MS;
  private int maxTries = DEFAULT_MAX_TRIES;
  private long maxEventAgeMs = DEFAULT_MAX_EVENT_AGE_MS;
  private int maxQueuedEvents = DEFAULT_MAX_QUEUED_EVENTS;
  private int maxQueuedBytes = DEFAULT_MAX_QUEUED_BYTES;
  private long closeWaitMs = DEFAULT_CLOSE_WAIT_MS;
  private int maxOccupied = DEFAULT_MAX_OCCUPIED;

  /**
   * Who is told of what. Immutable.
   *
   * @param url with {@code http:} or {@code https:}
   * @param secret that what is sent is signed with, at least 32 bytes in UTF-8; a reference or itself
   * @param events some of {@link #EVENTS}
   * @param channels patterns, with {@code +} for a level and {@code #} at the end for any number of them; events without
   *                 a channel are told in any case
   */
  public record Webhook(String url, String secret, List<String> events, List<String> channels) {

    /** Creates one. */
    public Webhook {
      Urls.requireHttp(url == null ? "" : url, "url");
      if (secret == null || secret.isEmpty()) {
        throw new IllegalArgumentException("secret: none (expected: at least 32 bytes, or a reference)");
      }
      events = List.copyOf(events);
      channels = List.copyOf(channels);
      if (events.isEmpty() || !EVENTS.containsAll(events)) {
        throw new IllegalArgumentException("events: " + events + " (expected: some of " + EVENTS + ")");
      }
    }

    /** Creates one that is told everything. */
    public Webhook(String url, String secret) {
      this(url, secret, EVENTS, List.of("#"));
    }

    /** Creates one from JSON; without {@code events} and {@code channels} it is told everything. */
    public Webhook(JsonObject json) {
      this(new OptionReader(json));
    }

    private Webhook(OptionReader in) {
      this(in.text("url", null), in.text("secret", null), in.texts("events", EVENTS), in.texts("channels", List.of("#")));
      in.end();
    }

    /** Returns it as JSON, with its secret. */
    public JsonObject toJson() {
      return new JsonObject().put("url", url).put("secret", secret).put("events", new JsonArray(events))
        .put("channels", new JsonArray(channels));
    }

    /** Returns it without the secret and the query. */
    @Override
    public String toString() {
      return "Webhook[url=" + Urls.shown(url) + ", events=" + events + ", channels=" + channels + "]";
    }
  }

  /** Creates options by which nobody is asked or told. */
  public HookOptions() {
  }

  /** Creates a copy. */
  public HookOptions(HookOptions other) {
    this(other.toJson());
  }

  /** Creates options from JSON; missing ones keep their default, unknown ones are refused. */
  public HookOptions(JsonObject json) {
    OptionReader in = new OptionReader(json);
    setConnectUrl(in.text("connectUrl", connectUrl));
    setSubscribeUrl(in.text("subscribeUrl", subscribeUrl));
    setPublishUrl(in.text("publishUrl", publishUrl));
    setHeaders(in.textMap("headers", headers));
    setFailOpen(in.flag("failOpen", failOpen));
    setAskTimeoutMs(in.number("askTimeoutMs", askTimeoutMs));
    setMaxAsking(in.integer("maxAsking", maxAsking));
    setMaxAnswerBytes(in.integer("maxAnswerBytes", maxAnswerBytes));
    setCircuitFailures(in.integer("circuitFailures", circuitFailures));
    setCircuitOpenMs(in.number("circuitOpenMs", circuitOpenMs));
    setWebhooks(in.objects("webhooks", webhooks, Webhook::new));
    setTellTimeoutMs(in.number("tellTimeoutMs", tellTimeoutMs));
    setMaxBatchEvents(in.integer("maxBatchEvents", maxBatchEvents));
    setMaxBatchBytes(in.integer("maxBatchBytes", maxBatchBytes));
    setBatchDelayMs(in.number("batchDelayMs", batchDelayMs));
    setLanes(in.integer("lanes", lanes));
    setRetryMinMs(in.number("retryMinMs", retryMinMs));
    setRetryMaxMs(in.number("retryMaxMs", retryMaxMs));
    setMaxTries(in.integer("maxTries", maxTries));
    setMaxEventAgeMs(in.number("maxEventAgeMs", maxEventAgeMs));
    setMaxQueuedEvents(in.integer("maxQueuedEvents", maxQueuedEvents));
    setMaxQueuedBytes(in.integer("maxQueuedBytes", maxQueuedBytes));
    setCloseWaitMs(in.number("closeWaitMs", closeWaitMs));
    setMaxOccupied(in.integer("maxOccupied", maxOccupied));
    in.end();
  }

  /** Returns the options as JSON, with the secrets that are in them. */
  public JsonObject toJson() {
    JsonObject names = new JsonObject();
    headers.forEach(names::put);
    return new JsonObject()
      .put("connectUrl", connectUrl)
      .put("subscribeUrl", subscribeUrl)
      .put("publishUrl", publishUrl)
      .put("headers", names)
      .put("failOpen", failOpen)
      .put("askTimeoutMs", askTimeoutMs)
      .put("maxAsking", maxAsking)
      .put("maxAnswerBytes", maxAnswerBytes)
      .put("circuitFailures", circuitFailures)
      .put("circuitOpenMs", circuitOpenMs)
      .put("webhooks", new JsonArray(webhooks.stream().map(Webhook::toJson).toList()))
      .put("tellTimeoutMs", tellTimeoutMs)
      .put("maxBatchEvents", maxBatchEvents)
      .put("maxBatchBytes", maxBatchBytes)
      .put("batchDelayMs", batchDelayMs)
      .put("lanes", lanes)
      .put("retryMinMs", retryMinMs)
      .put("retryMaxMs", retryMaxMs)
      .put("maxTries", maxTries)
      .put("maxEventAgeMs", maxEventAgeMs)
      .put("maxQueuedEvents", maxQueuedEvents)
      .put("maxQueuedBytes", maxQueuedBytes)
      .put("closeWaitMs", closeWaitMs)
      .put("maxOccupied", maxOccupied);
  }

  /** Returns who is asked for connections; empty for nobody. */
  public String getConnectUrl() {
    return connectUrl;
  }

  /** Sets who is asked whether a client may connect: a URL with {@code http:} or {@code https:}; empty for nobody. */
  public HookOptions setConnectUrl(String connectUrl) {
    this.connectUrl = url(connectUrl, "connectUrl");
    return this;
  }

  /** Returns who is asked for subscriptions; empty for nobody. */
  public String getSubscribeUrl() {
    return subscribeUrl;
  }

  /** Sets who is asked whether a client may subscribe: a URL with {@code http:} or {@code https:}; empty for nobody. */
  public HookOptions setSubscribeUrl(String subscribeUrl) {
    this.subscribeUrl = url(subscribeUrl, "subscribeUrl");
    return this;
  }

  /** Returns who is asked for messages of clients; empty for nobody. */
  public String getPublishUrl() {
    return publishUrl;
  }

  /** Sets who is asked whether a client may publish: a URL with {@code http:} or {@code https:}; empty for nobody. */
  public HookOptions setPublishUrl(String publishUrl) {
    this.publishUrl = url(publishUrl, "publishUrl");
    return this;
  }

  private static String url(String url, String name) {
    return url.isEmpty() ? url : Urls.requireHttp(url, name);
  }

  /** Returns headers that go with each question and each batch of events. */
  public Map<String, String> getHeaders() {
    return headers;
  }

  /** Sets headers that go with each question and each batch of events; the values may be references. None by default. */
  public HookOptions setHeaders(Map<String, String> headers) {
    headers.forEach((name, value) -> {
      if (!name.matches("[A-Za-z0-9-]+") || value.chars().anyMatch(c -> c < ' ')) {
        throw new IllegalArgumentException("headers: one of a wrong form (expected: letters, digits and hyphens, and a "
          + "value on one line)");
      }
    });
    this.headers = java.util.Collections.unmodifiableMap(new LinkedHashMap<>(headers));
    return this;
  }

  /** Returns whether everything is allowed as long as who should be asked does not answer. */
  public boolean isFailOpen() {
    return failOpen;
  }

  /** Sets whether everything is allowed as long as who should be asked does not answer; false by default. */
  public HookOptions setFailOpen(boolean failOpen) {
    this.failOpen = failOpen;
    return this;
  }

  /** Returns how long an answer may take, in milliseconds. */
  public long getAskTimeoutMs() {
    return askTimeoutMs;
  }

  /** Sets how long an answer may take, in milliseconds, at least 1. */
  public HookOptions setAskTimeoutMs(long askTimeoutMs) {
    this.askTimeoutMs = OptionReader.atLeast(1, askTimeoutMs, "askTimeoutMs");
    return this;
  }

  /** Returns how many questions may be open; one more counts as not answered. */
  public int getMaxAsking() {
    return maxAsking;
  }

  /** Sets how many questions may be open in each instance of the server, at least 1. */
  public HookOptions setMaxAsking(int maxAsking) {
    this.maxAsking = (int) OptionReader.atLeast(1, maxAsking, "maxAsking");
    return this;
  }

  /** Returns how long an answer may be, in bytes; a longer one counts as none. */
  public int getMaxAnswerBytes() {
    return maxAnswerBytes;
  }

  /** Sets how long an answer may be, in bytes, at least 1. */
  public HookOptions setMaxAnswerBytes(int maxAnswerBytes) {
    this.maxAnswerBytes = (int) OptionReader.atLeast(1, maxAnswerBytes, "maxAnswerBytes");
    return this;
  }

  /** Returns after how many failures in a row nobody is asked for a while. */
  public int getCircuitFailures() {
    return circuitFailures;
  }

  /** Sets after how many failures in a row nobody is asked for a while, at least 1. */
  public HookOptions setCircuitFailures(int circuitFailures) {
    this.circuitFailures = (int) OptionReader.atLeast(1, circuitFailures, "circuitFailures");
    return this;
  }

  /** Returns how long that is, in milliseconds; then one question tries again. */
  public long getCircuitOpenMs() {
    return circuitOpenMs;
  }

  /** Sets how long nobody is asked after too many failures, in milliseconds, at least 1. */
  public HookOptions setCircuitOpenMs(long circuitOpenMs) {
    this.circuitOpenMs = OptionReader.atLeast(1, circuitOpenMs, "circuitOpenMs");
    return this;
  }

  /** Returns who is told of what. */
  public List<Webhook> getWebhooks() {
    return webhooks;
  }

  /** Sets who is told of what; nobody by default. */
  public HookOptions setWebhooks(List<Webhook> webhooks) {
    this.webhooks = List.copyOf(webhooks);
    return this;
  }

  /** Adds one who is told. */
  public HookOptions addWebhook(Webhook webhook) {
    List<Webhook> more = new ArrayList<>(webhooks);
    more.add(webhook);
    return setWebhooks(more);
  }

  /** Returns how long a webhook may take to answer, in milliseconds. */
  public long getTellTimeoutMs() {
    return tellTimeoutMs;
  }

  /** Sets how long a webhook may take to answer, in milliseconds, at least 1. */
  public HookOptions setTellTimeoutMs(long tellTimeoutMs) {
    this.tellTimeoutMs = OptionReader.atLeast(1, tellTimeoutMs, "tellTimeoutMs");
    return this;
  }

  /** Returns how many events are sent in one request at most. */
  public int getMaxBatchEvents() {
    return maxBatchEvents;
  }

  /** Sets how many events are sent in one request at most, at least 1. */
  public HookOptions setMaxBatchEvents(int maxBatchEvents) {
    this.maxBatchEvents = (int) OptionReader.atLeast(1, maxBatchEvents, "maxBatchEvents");
    return this;
  }

  /** Returns how long the events of one request are together at most, in bytes; a longer one goes alone. */
  public int getMaxBatchBytes() {
    return maxBatchBytes;
  }

  /** Sets how long the events of one request are together at most, in bytes, at least 1. */
  public HookOptions setMaxBatchBytes(int maxBatchBytes) {
    this.maxBatchBytes = (int) OptionReader.atLeast(1, maxBatchBytes, "maxBatchBytes");
    return this;
  }

  /** Returns how long the first event of a batch waits for others, in milliseconds. */
  public long getBatchDelayMs() {
    return batchDelayMs;
  }

  /** Sets how long the first event of a batch waits for others, in milliseconds, at least 1. */
  public HookOptions setBatchDelayMs(long batchDelayMs) {
    this.batchDelayMs = OptionReader.atLeast(1, batchDelayMs, "batchDelayMs");
    return this;
  }

  /** Returns how many requests to one webhook may be open; a channel's events always take the same lane. */
  public int getLanes() {
    return lanes;
  }

  /** Sets how many requests to one webhook may be open, 1-64. */
  public HookOptions setLanes(int lanes) {
    if (lanes > 64) {
      throw new IllegalArgumentException("lanes: " + lanes + " (expected: 1-64)");
    }
    this.lanes = (int) OptionReader.atLeast(1, lanes, "lanes");
    return this;
  }

  /** Returns how long to wait at most before the first repetition, in milliseconds; doubled for each further one. */
  public long getRetryMinMs() {
    return retryMinMs;
  }

  /** Sets how long to wait at most before the first repetition, in milliseconds, at least 1. */
  public HookOptions setRetryMinMs(long retryMinMs) {
    this.retryMinMs = OptionReader.atLeast(1, retryMinMs, "retryMinMs");
    return this;
  }

  /** Returns how long to wait at most before any repetition, in milliseconds. */
  public long getRetryMaxMs() {
    return retryMaxMs;
  }

  /** Sets how long to wait at most before any repetition, in milliseconds, at least 1. */
  public HookOptions setRetryMaxMs(long retryMaxMs) {
    this.retryMaxMs = OptionReader.atLeast(1, retryMaxMs, "retryMaxMs");
    return this;
  }

  /** Returns how often events are sent until they are dropped. */
  public int getMaxTries() {
    return maxTries;
  }

  /** Sets how often events are sent until they are dropped, at least 1. */
  public HookOptions setMaxTries(int maxTries) {
    this.maxTries = (int) OptionReader.atLeast(1, maxTries, "maxTries");
    return this;
  }

  /** Returns how old an event may get in the queue until it is dropped, in milliseconds. */
  public long getMaxEventAgeMs() {
    return maxEventAgeMs;
  }

  /** Sets how old an event may get in the queue until it is dropped, in milliseconds, at least 1. */
  public HookOptions setMaxEventAgeMs(long maxEventAgeMs) {
    this.maxEventAgeMs = OptionReader.atLeast(1, maxEventAgeMs, "maxEventAgeMs");
    return this;
  }

  /** Returns how many events may wait for one webhook; further ones are dropped. */
  public int getMaxQueuedEvents() {
    return maxQueuedEvents;
  }

  /** Sets how many events may wait for one webhook in one process, at least 1. */
  public HookOptions setMaxQueuedEvents(int maxQueuedEvents) {
    this.maxQueuedEvents = (int) OptionReader.atLeast(1, maxQueuedEvents, "maxQueuedEvents");
    return this;
  }

  /** Returns how many bytes of events may wait for one webhook; further ones are dropped. */
  public int getMaxQueuedBytes() {
    return maxQueuedBytes;
  }

  /** Sets how many bytes of events may wait for one webhook in one process, at least 1. */
  public HookOptions setMaxQueuedBytes(int maxQueuedBytes) {
    this.maxQueuedBytes = (int) OptionReader.atLeast(1, maxQueuedBytes, "maxQueuedBytes");
    return this;
  }

  /** Returns how long events that wait are still sent when the server stops, in milliseconds. */
  public long getCloseWaitMs() {
    return closeWaitMs;
  }

  /** Sets how long events that wait are still sent when the server stops, in milliseconds, at least 1. */
  public HookOptions setCloseWaitMs(long closeWaitMs) {
    this.closeWaitMs = OptionReader.atLeast(1, closeWaitMs, "closeWaitMs");
    return this;
  }

  /** Returns of how many channels it is known whether they are occupied; of further ones nobody is told. */
  public int getMaxOccupied() {
    return maxOccupied;
  }

  /** Sets of how many channels of a cluster it is known whether they are occupied, at least 1. */
  public HookOptions setMaxOccupied(int maxOccupied) {
    this.maxOccupied = (int) OptionReader.atLeast(1, maxOccupied, "maxOccupied");
    return this;
  }
}
