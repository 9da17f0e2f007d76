// SPDX-License-Identifier: Apache-2.0
package io.waggle.bridges.push;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.waggle.internal.trust.Urls;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/**
 * Which apps of Pusher's protocol there are, and what their clients and back ends may do: sizes in bytes, times as the
 * names say. {@code PUSHER.md} beside this module says what happens at each limit.
 */
public class PusherOptions {

  /** Default of {@link #getGateway()}. */
  public static final String DEFAULT_GATEWAY = "pusher";
  /** Default of {@link #getActivityTimeoutSeconds()}: 120, as Pusher. */
  public static final int DEFAULT_ACTIVITY_TIMEOUT_SECONDS = 120;
  /** Default of {@link #getPongTimeoutSeconds()}: 30, as Pusher. */
  public static final int DEFAULT_PONG_TIMEOUT_SECONDS = 30;
  /** Default of {@link #getMaxConnections()}: 100,000. */
  public static final int DEFAULT_MAX_CONNECTIONS = 100_000;
  /** Default of {@link #getMaxSubscriptions()}: 200. */
  public static final int DEFAULT_MAX_SUBSCRIPTIONS = 200;
  /** Default of {@link #getMaxMessageBytes()}: 64 KiB. */
  public static final int DEFAULT_MAX_MESSAGE_BYTES = 64 * 1024;
  /** Default of {@link #getMaxQueuedBytes()}: 1 MiB. */
  public static final int DEFAULT_MAX_QUEUED_BYTES = 1024 * 1024;
  /** Default of {@link #getMaxChannelBytes()}: 200, as Pusher. */
  public static final int DEFAULT_MAX_CHANNEL_BYTES = 200;
  /** Default of {@link #getMaxEventBytes()}: 200, as Pusher. */
  public static final int DEFAULT_MAX_EVENT_BYTES = 200;
  /** Default of {@link #getMaxDataBytes()}: 10 kB, as Pusher. */
  public static final int DEFAULT_MAX_DATA_BYTES = 10_240;
  /** Default of {@link #getMaxMembers()}: 100, as Pusher. */
  public static final int DEFAULT_MAX_MEMBERS = 100;
  /** Default of {@link #getMaxUserIdBytes()}: 128, as Pusher. */
  public static final int DEFAULT_MAX_USER_ID_BYTES = 128;
  /** Default of {@link #getMaxUserInfoBytes()}: 1 kB, as Pusher. */
  public static final int DEFAULT_MAX_USER_INFO_BYTES = 1_024;
  /** Default of {@link #getMaxClientEventsPerSecond()}: 10, as Pusher. */
  public static final int DEFAULT_MAX_CLIENT_EVENTS_PER_SECOND = 10;
  /** Default of {@link #getMaxChannelsPerEvent()}: 100, as Pusher. */
  public static final int DEFAULT_MAX_CHANNELS_PER_EVENT = 100;
  /** Default of {@link #getMaxBatch()}: 10, as Pusher. */
  public static final int DEFAULT_MAX_BATCH = 10;
  /** Default of {@link #getMaxBodyBytes()}: 256 KiB. */
  public static final int DEFAULT_MAX_BODY_BYTES = 256 * 1024;
  /** Default of {@link #getMaxListedChannels()}: 10,000. */
  public static final int DEFAULT_MAX_LISTED_CHANNELS = 10_000;
  /** Default of {@link #getMaxSignatures()}: 100,000. */
  public static final int DEFAULT_MAX_SIGNATURES = 100_000;
  /** Default of {@link #getRepeatMs()}: 2 s. */
  public static final int DEFAULT_REPEAT_MS = 2_000;
  /** Default of {@link #getCacheSeconds()}: 30 minutes, as Pusher. */
  public static final int DEFAULT_CACHE_SECONDS = 1_800;

  /** Default of {@link #getSignInTimeoutSeconds()}: 0, not asked for. */
  public static final int DEFAULT_SIGN_IN_TIMEOUT_SECONDS = 0;

  private static final Map<String, Integer> NUMBERS = Map.ofEntries(
    Map.entry("activityTimeoutSeconds", DEFAULT_ACTIVITY_TIMEOUT_SECONDS),
    Map.entry("pongTimeoutSeconds", DEFAULT_PONG_TIMEOUT_SECONDS),
    Map.entry("signInTimeoutSeconds", DEFAULT_SIGN_IN_TIMEOUT_SECONDS),
    Map.entry("maxConnections", DEFAULT_MAX_CONNECTIONS),
    Map.entry("maxSubscriptions", DEFAULT_MAX_SUBSCRIPTIONS),
    Map.entry("maxMessageBytes", DEFAULT_MAX_MESSAGE_BYTES),
    Map.entry("maxQueuedBytes", DEFAULT_MAX_QUEUED_BYTES),
    Map.entry("maxChannelBytes", DEFAULT_MAX_CHANNEL_BYTES),
    Map.entry("maxEventBytes", DEFAULT_MAX_EVENT_BYTES),
    Map.entry("maxDataBytes", DEFAULT_MAX_DATA_BYTES),
    Map.entry("maxMembers", DEFAULT_MAX_MEMBERS),
    Map.entry("maxUserIdBytes", DEFAULT_MAX_USER_ID_BYTES),
    Map.entry("maxUserInfoBytes", DEFAULT_MAX_USER_INFO_BYTES),
    Map.entry("maxClientEventsPerSecond", DEFAULT_MAX_CLIENT_EVENTS_PER_SECOND),
    Map.entry("maxChannelsPerEvent", DEFAULT_MAX_CHANNELS_PER_EVENT),
    Map.entry("maxBatch", DEFAULT_MAX_BATCH),
    Map.entry("maxBodyBytes", DEFAULT_MAX_BODY_BYTES),
    Map.entry("maxListedChannels", DEFAULT_MAX_LISTED_CHANNELS),
    Map.entry("maxSignatures", DEFAULT_MAX_SIGNATURES),
    Map.entry("repeatMs", DEFAULT_REPEAT_MS),
    Map.entry("cacheSeconds", DEFAULT_CACHE_SECONDS));
  private static final Set<String> MAY_BE_ZERO = Set.of("maxClientEventsPerSecond", "repeatMs", "signInTimeoutSeconds");

  /**
   * One app: whoever knows its secret may do everything in it. Immutable.
   *
   * @param id in the paths of the HTTP interface: 1-32 letters, digits, hyphens and underscores
   * @param key names it to clients, who all know it: as the id, at most 64
   * @param secret for signatures, at least 8 characters; itself, or where it stands: <code>${file:/run/secrets/x}</code>
   *     or <code>${env:X}</code>
   * @param prefix put before the name of a channel, but behind its {@code private-} or {@code presence-}, to make the
   *     topic, so that apps do not share theirs; empty by default
   * @param clientEvents whether clients may send events to private and presence channels they are subscribed to, which
   *     is then what a signature for subscribing allows too, whatever the access rules say of publishing; false by
   *     default, as with Pusher
   * @param webhooks who is told what happens in the app; nobody by default
   */
  public record App(String id, String key, String secret, String prefix, boolean clientEvents,
                    List<Webhook> webhooks) {

    private static final Set<String> KEYS = Set.of("id", "key", "secret", "prefix", "clientEvents", "webhooks");

    /** Creates an app. */
    public App {
      check(id != null && id.matches("[A-Za-z0-9_-]{1,32}"), "id", "1-32 letters, digits, hyphens, underscores");
      check(key != null && key.matches("[A-Za-z0-9_-]{1,64}"), "key", "1-64 letters, digits, hyphens, underscores");
      check(secret != null && secret.length() >= 8, "secret", "at least 8 characters");
      check(prefix != null && prefix.length() <= 40 && prefix.chars().noneMatch(c -> c == '+' || c == '#'), "prefix",
        "at most 40 characters, without wildcards");
      webhooks = List.copyOf(webhooks);
    }

    /** Creates an app of whose events nobody is told. */
    public App(String id, String key, String secret, String prefix, boolean clientEvents) {
      this(id, key, secret, prefix, clientEvents, List.of());
    }

    /** Creates an app with topics named as its channels, and without client events. */
    public App(String id, String key, String secret) {
      this(id, key, secret, "", false);
    }

    /** Creates an app from JSON; unknown keys are refused. */
    public App(JsonObject json) {
      this(text(known(json, KEYS), "id"), text(json, "key"), text(json, "secret"), json.getString("prefix", ""),
        json.getBoolean("clientEvents", false), json.getJsonArray("webhooks", new JsonArray()).stream()
          .map(webhook -> new Webhook((JsonObject) webhook)).toList());
    }

    private static String text(JsonObject json, String key) {
      Object value = json.getValue(key);
      return value == null ? null : value.toString();
    }

    private static void check(boolean isRight, String name, String rule) {
      if (!isRight) {
        throw new IllegalArgumentException("pusher.apps." + name + ": wrong (expected: " + rule + ")");
      }
    }

    /** Returns the same app with another secret. */
    public App withSecret(String other) {
      return new App(id, key, other, prefix, clientEvents, webhooks);
    }

    /** Returns the app as JSON, with its secret. */
    public JsonObject toJson() {
      return new JsonObject().put("id", id).put("key", key).put("secret", secret).put("prefix", prefix)
        .put("clientEvents", clientEvents)
        .put("webhooks", new JsonArray(webhooks.stream().map(Webhook::toJson).toList()));
    }

    /** Returns what may be logged: without the secret. */
    @Override
    public String toString() {
      return "App[" + id + "]";
    }
  }

  /**
   * Who is told what happens in an app, signed with its secret. Immutable.
   *
   * @param url with {@code http:} or {@code https:}
   * @param events some of {@link #EVENTS}
   */
  public record Webhook(String url, List<String> events) {

    /** Everything that a webhook can be told. */
    public static final List<String> EVENTS = List.of("channel_occupied", "channel_vacated", "member_added",
      "member_removed", "client_event", "cache_miss");

    /** Creates one. */
    public Webhook {
      Urls.requireHttp(url == null ? "" : url, "pusher.apps.webhooks.url");
      events = List.copyOf(events);
      if (events.isEmpty() || !EVENTS.containsAll(events)) {
        throw new IllegalArgumentException("pusher.apps.webhooks.events: " + events + " (expected: some of " + EVENTS
          + ")");
      }
    }

    /** Creates one from JSON; without {@code events} it is told everything, unknown keys are refused. */
    public Webhook(JsonObject json) {
      this(known(json, Set.of("url", "events")).getString("url"), json.getJsonArray("events", new JsonArray(EVENTS))
        .stream().map(String::valueOf).toList());
    }

    /** Returns it as JSON. */
    public JsonObject toJson() {
      return new JsonObject().put("url", url).put("events", new JsonArray(events));
    }

    /** Returns it without what may be secret in a URL. */
    @Override
    public String toString() {
      return "Webhook[url=" + Urls.shown(url) + ", events=" + events + "]";
    }
  }

  private List<App> apps = List.of();
  private HookOptions webhookLimits = new HookOptions();
  private String path = "";
  private String gateway = DEFAULT_GATEWAY;
  private List<String> origins = List.of("*");
  private final JsonObject numbers = new JsonObject();

  /** Creates options with the defaults and without apps. */
  public PusherOptions() {
    NUMBERS.forEach(numbers::put);
  }

  /** Creates a copy. */
  public PusherOptions(PusherOptions other) {
    this(other.toJson());
  }

  /** Creates options from JSON; keys are the property names, missing ones keep their default, others are refused. */
  public PusherOptions(JsonObject json) {
    this();
    Set<String> keys = new HashSet<>(NUMBERS.keySet());
    keys.addAll(Set.of("apps", "path", "gateway", "origins", "webhookLimits"));
    known(json, keys);
    setPath(json.getString("path", path));
    setGateway(json.getString("gateway", gateway));
    if (json.containsKey("origins")) {
      setOrigins(json.getJsonArray("origins").stream().map(String::valueOf).toList());
    }
    if (json.containsKey("apps")) {
      setApps(json.getJsonArray("apps").stream().map(app -> new App((JsonObject) app)).toList());
    }
    if (json.containsKey("webhookLimits")) {
      setWebhookLimits(new HookOptions(json.getJsonObject("webhookLimits")));
    }
    NUMBERS.keySet().stream().filter(json::containsKey).forEach(key -> set(key, json.getInteger(key)));
  }

  private static JsonObject known(JsonObject json, Set<String> keys) {
    for (String key : json.fieldNames()) {
      if (!keys.contains(key)) {
        throw new IllegalArgumentException("pusher." + key + ": unknown (expected: one of " + keys.stream().sorted()
          .toList() + ")");
      }
    }
    return json;
  }

  private PusherOptions set(String name, int value) {
    int least = MAY_BE_ZERO.contains(name) ? 0 : 1;
    if (value < least) {
      throw new IllegalArgumentException("pusher." + name + ": " + value + " (expected: at least " + least + ")");
    }
    numbers.put(name, value);
    return this;
  }

  /** Returns the options as JSON, with the secrets of the apps. */
  public JsonObject toJson() {
    JsonArray list = new JsonArray();
    apps.forEach(app -> list.add(app.toJson()));
    return numbers.copy().put("apps", list).put("path", path).put("gateway", gateway)
      .put("origins", new JsonArray(new ArrayList<>(origins))).put("webhookLimits", webhookLimits.toJson());
  }

  /** Returns the apps. */
  public List<App> getApps() {
    return apps;
  }

  /** Sets the apps; ids and keys have to differ. */
  public PusherOptions setApps(List<App> apps) {
    if (apps.stream().map(App::id).distinct().count() < apps.size()
      || apps.stream().map(App::key).distinct().count() < apps.size()) {
      throw new IllegalArgumentException("pusher.apps: twice the same id or key (expected: different ones)");
    }
    this.apps = List.copyOf(apps);
    return this;
  }

  /** Adds an app. */
  public PusherOptions addApp(App app) {
    List<App> all = new ArrayList<>(apps);
    all.add(app);
    return setApps(all);
  }

  /** Returns how webhooks of apps are tried, and how much waits for them. */
  public HookOptions getWebhookLimits() {
    return webhookLimits;
  }

  /**
   * Sets how webhooks of apps are tried, and how much waits for them. URLs and headers in these options do not count.
   */
  public PusherOptions setWebhookLimits(HookOptions webhookLimits) {
    this.webhookLimits = new HookOptions(webhookLimits);
    return this;
  }

  /** Returns what stands before {@code /app} and {@code /apps} in the paths; empty by default, as clients expect. */
  public String getPath() {
    return path;
  }

  /** Sets what stands before {@code /app} and {@code /apps}: empty, or a path that begins with a slash. */
  public PusherOptions setPath(String path) {
    if (!path.isEmpty() && (!path.startsWith("/") || path.endsWith("/"))) {
      throw new IllegalArgumentException("pusher.path: " + path + " (expected: empty, or /… without a slash at its end)");
    }
    this.path = path;
    return this;
  }

  /** Returns the name of the gateway that has the connections; a gateway of its own by default. */
  public String getGateway() {
    return gateway;
  }

  /** Sets the name of the gateway that has the connections. */
  public PusherOptions setGateway(String gateway) {
    this.gateway = Objects.requireNonNull(gateway, "gateway");
    return this;
  }

  /** Returns the origins of pages that may connect; all by default, as with Pusher: signatures say who may do what. */
  public List<String> getOrigins() {
    return origins;
  }

  /** Sets the origins of pages that may connect, such as {@code https://example.org}; {@code *} for all. */
  public PusherOptions setOrigins(List<String> origins) {
    this.origins = List.copyOf(origins);
    return this;
  }

  /** Returns after how many seconds of silence a client pings, or is pinged. */
  public int getActivityTimeoutSeconds() {
    return numbers.getInteger("activityTimeoutSeconds");
  }

  /** Sets after how many seconds of silence a client pings, or is pinged, at least 1. */
  public PusherOptions setActivityTimeoutSeconds(int activityTimeoutSeconds) {
    return set("activityTimeoutSeconds", activityTimeoutSeconds);
  }

  /** Returns how many seconds a client has to answer a ping, before it is closed with 4201. */
  public int getPongTimeoutSeconds() {
    return numbers.getInteger("pongTimeoutSeconds");
  }

  /** Sets how many seconds a client has to answer a ping, at least 1. */
  public PusherOptions setPongTimeoutSeconds(int pongTimeoutSeconds) {
    return set("pongTimeoutSeconds", pongTimeoutSeconds);
  }

  /**
   * Returns how many seconds a client has to sign in or to subscribe to a private or presence channel, before it is
   * closed with 4009; 0 if it need not.
   */
  public int getSignInTimeoutSeconds() {
    return numbers.getInteger("signInTimeoutSeconds");
  }

  /** Sets how many seconds a client has to show a signature; 0 if it need not. */
  public PusherOptions setSignInTimeoutSeconds(int signInTimeoutSeconds) {
    return set("signInTimeoutSeconds", signInTimeoutSeconds);
  }

  /** Returns how many connections of one app a verticle instance takes; more are closed with 4004. */
  public int getMaxConnections() {
    return numbers.getInteger("maxConnections");
  }

  /** Sets how many connections of one app a verticle instance takes, at least 1. */
  public PusherOptions setMaxConnections(int maxConnections) {
    return set("maxConnections", maxConnections);
  }

  /** Returns how many channels a connection may be subscribed to; more are refused with 4100. */
  public int getMaxSubscriptions() {
    return numbers.getInteger("maxSubscriptions");
  }

  /** Sets how many channels a connection may be subscribed to, at least 1. */
  public PusherOptions setMaxSubscriptions(int maxSubscriptions) {
    return set("maxSubscriptions", maxSubscriptions);
  }

  /** Returns how long a client's WebSocket message may be; longer ones close with 1009. */
  public int getMaxMessageBytes() {
    return numbers.getInteger("maxMessageBytes");
  }

  /** Sets how long a client's WebSocket message may be, at least 1. */
  public PusherOptions setMaxMessageBytes(int maxMessageBytes) {
    return set("maxMessageBytes", maxMessageBytes);
  }

  /** Returns how much may wait for a client that does not read; at more it is closed with 3000. */
  public int getMaxQueuedBytes() {
    return numbers.getInteger("maxQueuedBytes");
  }

  /** Sets how much may wait for a client that does not read, at least 1. */
  public PusherOptions setMaxQueuedBytes(int maxQueuedBytes) {
    return set("maxQueuedBytes", maxQueuedBytes);
  }

  /** Returns how long the name of a channel may be. */
  public int getMaxChannelBytes() {
    return numbers.getInteger("maxChannelBytes");
  }

  /** Sets how long the name of a channel may be, at least 1; with the prefix it has to fit into a topic. */
  public PusherOptions setMaxChannelBytes(int maxChannelBytes) {
    return set("maxChannelBytes", maxChannelBytes);
  }

  /** Returns how long the name of an event may be. */
  public int getMaxEventBytes() {
    return numbers.getInteger("maxEventBytes");
  }

  /** Sets how long the name of an event may be, at least 1. */
  public PusherOptions setMaxEventBytes(int maxEventBytes) {
    return set("maxEventBytes", maxEventBytes);
  }

  /** Returns how long the data of an event may be. */
  public int getMaxDataBytes() {
    return numbers.getInteger("maxDataBytes");
  }

  /** Sets how long the data of an event may be, at least 1; the channels have a limit of their own. */
  public PusherOptions setMaxDataBytes(int maxDataBytes) {
    return set("maxDataBytes", maxDataBytes);
  }

  /** Returns how many users a presence channel may have; more are refused with 4004. */
  public int getMaxMembers() {
    return numbers.getInteger("maxMembers");
  }

  /** Sets how many users a presence channel may have, at least 1. */
  public PusherOptions setMaxMembers(int maxMembers) {
    return set("maxMembers", maxMembers);
  }

  /** Returns how long the id of a user may be. */
  public int getMaxUserIdBytes() {
    return numbers.getInteger("maxUserIdBytes");
  }

  /** Sets how long the id of a user may be, at least 1. */
  public PusherOptions setMaxUserIdBytes(int maxUserIdBytes) {
    return set("maxUserIdBytes", maxUserIdBytes);
  }

  /** Returns how long what a presence channel tells of a user may be, as JSON. */
  public int getMaxUserInfoBytes() {
    return numbers.getInteger("maxUserInfoBytes");
  }

  /** Sets how long what a presence channel tells of a user may be, at least 1. */
  public PusherOptions setMaxUserInfoBytes(int maxUserInfoBytes) {
    return set("maxUserInfoBytes", maxUserInfoBytes);
  }

  /** Returns how many client events a connection may send in a second; more are refused with 4301. */
  public int getMaxClientEventsPerSecond() {
    return numbers.getInteger("maxClientEventsPerSecond");
  }

  /** Sets how many client events a connection may send in a second, at least 0. */
  public PusherOptions setMaxClientEventsPerSecond(int maxClientEventsPerSecond) {
    return set("maxClientEventsPerSecond", maxClientEventsPerSecond);
  }

  /** Returns how many channels a request may publish one event to. */
  public int getMaxChannelsPerEvent() {
    return numbers.getInteger("maxChannelsPerEvent");
  }

  /** Sets how many channels a request may publish one event to, at least 1. */
  public PusherOptions setMaxChannelsPerEvent(int maxChannelsPerEvent) {
    return set("maxChannelsPerEvent", maxChannelsPerEvent);
  }

  /** Returns how many events a request may publish. */
  public int getMaxBatch() {
    return numbers.getInteger("maxBatch");
  }

  /** Sets how many events a request may publish, at least 1. */
  public PusherOptions setMaxBatch(int maxBatch) {
    return set("maxBatch", maxBatch);
  }

  /** Returns how long the body of a request may be. */
  public int getMaxBodyBytes() {
    return numbers.getInteger("maxBodyBytes");
  }

  /** Sets how long the body of a request may be, at least 1. */
  public PusherOptions setMaxBodyBytes(int maxBodyBytes) {
    return set("maxBodyBytes", maxBodyBytes);
  }

  /** Returns how many groups of the gateway are looked at to list the channels that are in use. */
  public int getMaxListedChannels() {
    return numbers.getInteger("maxListedChannels");
  }

  /** Sets how many groups of the gateway are looked at to list the channels that are in use, at least 1. */
  public PusherOptions setMaxListedChannels(int maxListedChannels) {
    return set("maxListedChannels", maxListedChannels);
  }

  /** Returns how many signatures of requests are kept against repetition; with more, requests get old earlier. */
  public int getMaxSignatures() {
    return numbers.getInteger("maxSignatures");
  }

  /** Sets how many signatures of requests are kept against repetition, at least 1. */
  public PusherOptions setMaxSignatures(int maxSignatures) {
    return set("maxSignatures", maxSignatures);
  }

  /**
   * Returns for how long after a request an equal one is served. Signatures tell seconds, so two equal events published
   * within one second have the same; what is later is a copy that somebody else sends.
   */
  public int getRepeatMs() {
    return numbers.getInteger("repeatMs");
  }

  /** Sets for how long after a request an equal one is served, in milliseconds; 0 for never. */
  public PusherOptions setRepeatMs(int repeatMs) {
    return set("repeatMs", repeatMs);
  }

  /** Returns how many seconds the last event of a cache channel is kept if its topic has no history. */
  public int getCacheSeconds() {
    return numbers.getInteger("cacheSeconds");
  }

  /** Sets how many seconds the last event of a cache channel is kept if its topic has no history, at least 1. */
  public PusherOptions setCacheSeconds(int cacheSeconds) {
    return set("cacheSeconds", cacheSeconds);
  }
}
