// SPDX-License-Identifier: Apache-2.0
package io.waggle.bridges.mqtt;

import io.vertx.core.json.JsonObject;
import io.waggle.internal.OptionReader;

/**
 * Who is kept out for a while, with reason code 0x8A: a client that connects again and again, an address that guesses
 * passwords. Counts are of one process. Loopback addresses are never banned as such, only together with a client id.
 */
public final class MqttBanOptions {

  /** Default of {@link #getConnects()}: {@value}. */
  public static final int DEFAULT_CONNECTS = 15;
  /** Default of {@link #getAddressConnects()}: {@value}. */
  public static final int DEFAULT_ADDRESS_CONNECTS = 1_000;
  /** Default of {@link #getFailures()}: {@value}. */
  public static final int DEFAULT_FAILURES = 10;
  /** Default of {@link #getWindowMs()}: a minute. */
  public static final long DEFAULT_WINDOW_MS = 60_000;
  /** Default of {@link #getBanMs()}: 5 minutes. */
  public static final long DEFAULT_BAN_MS = 300_000;
  /** Default of {@link #getMaxEntries()}: {@value}. */
  public static final int DEFAULT_MAX_ENTRIES = 20_000;

  private int connects = DEFAULT_CONNECTS;
  private int addressConnects = DEFAULT_ADDRESS_CONNECTS;
  private int failures = DEFAULT_FAILURES;
  private long windowMs = DEFAULT_WINDOW_MS;
  private long banMs = DEFAULT_BAN_MS;
  private int maxEntries = DEFAULT_MAX_ENTRIES;

  /** Creates options with the defaults. */
  public MqttBanOptions() {
  }

  /** Creates a copy. */
  public MqttBanOptions(MqttBanOptions other) {
    this(other.toJson());
  }

  /**
   * Creates options from JSON: the names are those of the setters; what is missing keeps its default.
   *
   * @throws IllegalArgumentException if a name is unknown, or a value is not in range
   */
  public MqttBanOptions(JsonObject json) {
    OptionReader in = new OptionReader(json);
    setConnects(in.integer("connects", connects));
    setAddressConnects(in.integer("addressConnects", addressConnects));
    setFailures(in.integer("failures", failures));
    setWindowMs(in.number("windowMs", windowMs));
    setBanMs(in.number("banMs", banMs));
    setMaxEntries(in.integer("maxEntries", maxEntries));
    in.end();
  }

  /** Returns the options as JSON. */
  public JsonObject toJson() {
    JsonObject json = new JsonObject()
      .put("connects", connects)
      .put("addressConnects", addressConnects)
      .put("failures", failures)
      .put("windowMs", windowMs)
      .put("banMs", banMs)
      .put("maxEntries", maxEntries);
    return json;
  }

  /** Returns how many connects a window one client (its client id and user) may make. */
  public int getConnects() {
    return connects;
  }

  /**
   * Sets how many connects a window one client may make; 0 for any number. Only connects that were authenticated
   * count, so that nobody is banned for what a stranger does with his client id.
   */
  public MqttBanOptions setConnects(int connects) {
    this.connects = (int) OptionReader.within(0, 1_000_000, connects, "connects");
    return this;
  }

  /** Returns how many connects a window one address may make. */
  public int getAddressConnects() {
    return addressConnects;
  }

  /** Sets how many connects a window one address may make; 0 for any number. Many clients can share an address. */
  public MqttBanOptions setAddressConnects(int addressConnects) {
    this.addressConnects = (int) OptionReader.within(0, 10_000_000, addressConnects, "addressConnects");
    return this;
  }

  /** Returns how many failed logins a window one address, or one client id from an address, may make. */
  public int getFailures() {
    return failures;
  }

  /** Sets how many failed logins a window one address, or one client id from an address, may make; 0 for any number. */
  public MqttBanOptions setFailures(int failures) {
    this.failures = (int) OptionReader.within(0, 1_000_000, failures, "failures");
    return this;
  }

  /** Returns how long connects and failures are counted together, in milliseconds. */
  public long getWindowMs() {
    return windowMs;
  }

  /** Sets how long connects and failures are counted together, in milliseconds, 1 to a day. */
  public MqttBanOptions setWindowMs(long windowMs) {
    this.windowMs = OptionReader.within(1, 86_400_000, windowMs, "windowMs");
    return this;
  }

  /** Returns how long a ban lasts, in milliseconds. */
  public long getBanMs() {
    return banMs;
  }

  /** Sets how long a ban lasts, in milliseconds, 1 to 30 days. */
  public MqttBanOptions setBanMs(long banMs) {
    this.banMs = OptionReader.within(1, 30L * 86_400_000, banMs, "banMs");
    return this;
  }

  /** Returns how many clients and addresses are counted at a time; the one not seen for longest is forgotten. */
  public int getMaxEntries() {
    return maxEntries;
  }

  /** Sets how many clients and addresses are counted at a time, at least 16. */
  public MqttBanOptions setMaxEntries(int maxEntries) {
    this.maxEntries = (int) OptionReader.within(16, 10_000_000, maxEntries, "maxEntries");
    return this;
  }
}
