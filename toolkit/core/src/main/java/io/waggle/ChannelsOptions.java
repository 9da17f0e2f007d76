// SPDX-License-Identifier: Apache-2.0
package io.waggle;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.waggle.spi.ChannelStore;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/** Options of {@link Channels}: what holds for which topics, who may do what, and the limits of all. */
public class ChannelsOptions {

  /**
   * Value of {@link #getStore()} for the one that the system property {@code waggle.channels.store} names, or the
   * environment variable {@code WAGGLE_CHANNELS_STORE}; else the one the nodes share if there is a cluster; else the
   * memory.
   */
  public static final String STORE_AUTO = "auto";
  /** Value of {@link #getStore()} for the memory of this process. */
  public static final String STORE_MEMORY = "memory";
  /** Default of {@link #getMaxTopicBytes()}: 256. */
  public static final int DEFAULT_MAX_TOPIC_BYTES = 256;
  /** Default of {@link #getMaxLevels()}: 32. */
  public static final int DEFAULT_MAX_LEVELS = 32;
  /** Default of {@link #getMaxSubscriptions()}: 1,000. */
  public static final int DEFAULT_MAX_SUBSCRIPTIONS = 1_000;
  /** Default of {@link #getMaxHistoryTopics()}: 10,000. */
  public static final int DEFAULT_MAX_HISTORY_TOPICS = 10_000;
  /** Default of {@link #getMaxQueuedMessages()}: 1,000. */
  public static final int DEFAULT_MAX_QUEUED_MESSAGES = 1_000;
  /** Default of {@link #getMaxPublishing()}: 10,000. */
  public static final int DEFAULT_MAX_PUBLISHING = 10_000;
  /** Default of {@link #getMaxHeaderBytes()}: 4 KiB. */
  public static final int DEFAULT_MAX_HEADER_BYTES = 4 * 1024;
  /** Default of {@link #getPositionCheckMs()}: 3 s. */
  public static final long DEFAULT_POSITION_CHECK_MS = 3_000;

  private List<ChannelOptions> channels = List.of();
  private List<String> wildcards = List.of("#");
  private List<ChannelAccess.Rule> accessRules = List.of();
  private ChannelAccess access;
  private String store = STORE_AUTO;
  private JsonObject storeOptions = new JsonObject();
  private ChannelStore storeInstance;
  private boolean eventBus;
  private int maxTopicBytes = DEFAULT_MAX_TOPIC_BYTES;
  private int maxLevels = DEFAULT_MAX_LEVELS;
  private int maxSubscriptions = DEFAULT_MAX_SUBSCRIPTIONS;
  private int maxHistoryTopics = DEFAULT_MAX_HISTORY_TOPICS;
  private int maxQueuedMessages = DEFAULT_MAX_QUEUED_MESSAGES;
  private int maxPublishing = DEFAULT_MAX_PUBLISHING;
  private int maxHeaderBytes = DEFAULT_MAX_HEADER_BYTES;
  private long positionCheckMs = DEFAULT_POSITION_CHECK_MS;

  /** Creates options with the defaults. */
  public ChannelsOptions() {
  }

  /** Creates a copy. */
  public ChannelsOptions(ChannelsOptions other) {
    this(other.toJson());
    access = other.access;
    storeInstance = other.storeInstance;
  }

  /** Creates options from JSON; keys are the property names, missing ones keep their default. */
  public ChannelsOptions(JsonObject json) {
    setChannels(objects(json, "channels").stream().map(ChannelOptions::new).toList());
    if (json.containsKey("wildcards")) {
      setWildcards(json.getJsonArray("wildcards").stream().map(String.class::cast).toList());
    }
    setAccessRules(objects(json, "accessRules").stream().map(ChannelAccess.Rule::new).toList());
    setStore(json.getString("store", store));
    setStoreOptions(json.getJsonObject("storeOptions", storeOptions));
    setEventBus(json.getBoolean("eventBus", eventBus));
    setMaxTopicBytes(json.getInteger("maxTopicBytes", maxTopicBytes));
    setMaxLevels(json.getInteger("maxLevels", maxLevels));
    setMaxSubscriptions(json.getInteger("maxSubscriptions", maxSubscriptions));
    setMaxHistoryTopics(json.getInteger("maxHistoryTopics", maxHistoryTopics));
    setMaxQueuedMessages(json.getInteger("maxQueuedMessages", maxQueuedMessages));
    setMaxPublishing(json.getInteger("maxPublishing", maxPublishing));
    setMaxHeaderBytes(json.getInteger("maxHeaderBytes", maxHeaderBytes));
    setPositionCheckMs(json.getLong("positionCheckMs", positionCheckMs));
  }

  private static List<JsonObject> objects(JsonObject json, String key) {
    return json.getJsonArray(key, new JsonArray()).stream().map(JsonObject.class::cast).toList();
  }

  /** Returns the options as JSON; {@link #getAccess()} and an instance of a store have no place in it. */
  public JsonObject toJson() {
    return new JsonObject()
      .put("channels", new JsonArray(channels.stream().map(ChannelOptions::toJson).toList()))
      .put("wildcards", new JsonArray(wildcards))
      .put("accessRules", new JsonArray(accessRules.stream().map(ChannelAccess.Rule::toJson).toList()))
      .put("store", store)
      .put("storeOptions", storeOptions.copy())
      .put("eventBus", eventBus)
      .put("maxTopicBytes", maxTopicBytes)
      .put("maxLevels", maxLevels)
      .put("maxSubscriptions", maxSubscriptions)
      .put("maxHistoryTopics", maxHistoryTopics)
      .put("maxQueuedMessages", maxQueuedMessages)
      .put("maxPublishing", maxPublishing)
      .put("maxHeaderBytes", maxHeaderBytes)
      .put("positionCheckMs", positionCheckMs);
  }

  /** Returns what holds for which topics; the first whose pattern matches counts. */
  public List<ChannelOptions> getChannels() {
    return channels;
  }

  /** Sets what holds for which topics; the first whose pattern matches counts, and the defaults if none does. */
  public ChannelsOptions setChannels(List<ChannelOptions> channels) {
    this.channels = channels.stream().map(ChannelOptions::new).toList();
    return this;
  }

  /** Adds options for a pattern after those that are there. */
  public ChannelsOptions addChannel(ChannelOptions options) {
    channels = new ArrayList<>(channels);
    channels.add(new ChannelOptions(options));
    return this;
  }

  /** Returns which patterns with wildcards may be subscribed to. */
  public List<String> getWildcards() {
    return wildcards;
  }

  /**
   * Sets which patterns with wildcards may be subscribed to: those that one of these covers. {@code "#"}, the default,
   * allows all; {@code "+/+/#"} those that begin with two levels of any kind; an empty list none.
   */
  public ChannelsOptions setWildcards(List<String> wildcards) {
    this.wildcards = List.copyOf(wildcards);
    return this;
  }

  /** Returns who may do what; null for the rules alone. */
  public ChannelAccess getAccess() {
    return access;
  }

  /** Sets a function that decides who may do what, in place of {@link #setAccessRules}. */
  public ChannelsOptions setAccess(ChannelAccess access) {
    this.access = access;
    return this;
  }

  /** Returns who may do what. */
  public List<ChannelAccess.Rule> getAccessRules() {
    return accessRules;
  }

  /**
   * Sets who may do what. The first rule that applies decides, and nobody may do what no rule allows; without any rule
   * everybody may do everything, but through the event bus nobody anything.
   */
  public ChannelsOptions setAccessRules(List<ChannelAccess.Rule> accessRules) {
    this.accessRules = List.copyOf(accessRules);
    return this;
  }

  /** Returns the name of the store that keeps history. */
  public String getStore() {
    return store;
  }

  /**
   * Sets the store that keeps history: {@value #STORE_AUTO}, {@value #STORE_MEMORY} or the name of one on the class
   * path or in a folder of the distribution ({@code "hazelcast"}, {@code "redis"}).
   */
  public ChannelsOptions setStore(String store) {
    this.store = Objects.requireNonNull(store, "store");
    return this;
  }

  /** Returns the store's own options. */
  public JsonObject getStoreOptions() {
    return storeOptions;
  }

  /** Sets the store's own options, such as the address of its server. */
  public ChannelsOptions setStoreOptions(JsonObject storeOptions) {
    this.storeOptions = storeOptions.copy();
    return this;
  }

  /** Returns the store that keeps history, if one was given in place of a name. */
  public ChannelStore getStoreInstance() {
    return storeInstance;
  }

  /** Sets the store that keeps history; the caller closes it. */
  public ChannelsOptions setStoreInstance(ChannelStore storeInstance) {
    this.storeInstance = storeInstance;
    return this;
  }

  /** Returns whether verticles of this node reach the channels through the event bus. */
  public boolean isEventBus() {
    return eventBus;
  }

  /** Sets whether verticles of this node reach the channels through the event bus; off by default. */
  public ChannelsOptions setEventBus(boolean eventBus) {
    this.eventBus = eventBus;
    return this;
  }

  /** Returns how long a topic or pattern may be in UTF-8 bytes. */
  public int getMaxTopicBytes() {
    return maxTopicBytes;
  }

  /** Sets how long a topic or pattern may be in UTF-8 bytes, 1 to 65,535. */
  public ChannelsOptions setMaxTopicBytes(int maxTopicBytes) {
    this.maxTopicBytes = Math.min(65_535, Limits.atLeast(1, maxTopicBytes, "maxTopicBytes"));
    return this;
  }

  /** Returns how many levels a topic or pattern may have. */
  public int getMaxLevels() {
    return maxLevels;
  }

  /** Sets how many levels a topic or pattern may have, at least 1. */
  public ChannelsOptions setMaxLevels(int maxLevels) {
    this.maxLevels = Limits.atLeast(1, maxLevels, "maxLevels");
    return this;
  }

  /** Returns how many subscriptions one connection or identity may have on a node. */
  public int getMaxSubscriptions() {
    return maxSubscriptions;
  }

  /** Sets how many subscriptions one connection or identity may have on a node, at least 1. */
  public ChannelsOptions setMaxSubscriptions(int maxSubscriptions) {
    this.maxSubscriptions = Limits.atLeast(1, maxSubscriptions, "maxSubscriptions");
    return this;
  }

  /** Returns to how many topics with history one node may publish. */
  public int getMaxHistoryTopics() {
    return maxHistoryTopics;
  }

  /** Sets to how many topics with history one node may publish, at least 1; those whose history is over not counted. */
  public ChannelsOptions setMaxHistoryTopics(int maxHistoryTopics) {
    this.maxHistoryTopics = Limits.atLeast(1, maxHistoryTopics, "maxHistoryTopics");
    return this;
  }

  /** Returns how many messages may wait for one subscriber. */
  public int getMaxQueuedMessages() {
    return maxQueuedMessages;
  }

  /**
   * Sets how many messages may wait for one subscriber, at least 1. Beyond, a subscriber of one topic with history gets
   * the rest from there when it has caught up; another one misses them and is told.
   */
  public ChannelsOptions setMaxQueuedMessages(int maxQueuedMessages) {
    this.maxQueuedMessages = Limits.atLeast(1, maxQueuedMessages, "maxQueuedMessages");
    return this;
  }

  /** Returns how many messages may be on their way to the store of a node. */
  public int getMaxPublishing() {
    return maxPublishing;
  }

  /** Sets how many messages may be on their way to the store of a node, at least 1; more are refused. */
  public ChannelsOptions setMaxPublishing(int maxPublishing) {
    this.maxPublishing = Limits.atLeast(1, maxPublishing, "maxPublishing");
    return this;
  }

  /** Returns how long id and headers of a message may be together, in UTF-8 bytes. */
  public int getMaxHeaderBytes() {
    return maxHeaderBytes;
  }

  /** Sets how long id and headers of a message may be together, in UTF-8 bytes, 64 to 65,535. */
  public ChannelsOptions setMaxHeaderBytes(int maxHeaderBytes) {
    this.maxHeaderBytes = Math.min(65_535, Limits.atLeast(64, maxHeaderBytes, "maxHeaderBytes"));
    return this;
  }

  /** Returns how often a subscribed topic's position is compared with the store's. */
  public long getPositionCheckMs() {
    return positionCheckMs;
  }

  /** Sets how often a subscribed topic's position is compared with the store's, at least 10 ms. */
  public ChannelsOptions setPositionCheckMs(long positionCheckMs) {
    this.positionCheckMs = Limits.atLeast(10, positionCheckMs, "positionCheckMs");
    return this;
  }
}
