// SPDX-License-Identifier: Apache-2.0
package io.waggle.bridges.mqtt.impl.auth;

import io.waggle.bridges.mqtt.MqttBanOptions;
import io.waggle.bridges.mqtt.MqttLogin;
import io.waggle.internal.BridgeCounters;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.LongSupplier;

/**
 * Who connects or fails too often. Any thread; the lock is taken a few times a CONNECT, never for a message. The counters
 * have {@code banned} for each ban and {@code ban_forgotten} for each entry dropped because the table was full.
 */
final class Bans {

  private final MqttBanOptions options;
  private final BridgeCounters counters;
  private final LongSupplier clock;
  private final Map<String, Entry> entries = new LinkedHashMap<>(16, 0.75f, true);

  /** One key; guarded by the table. */
  private static final class Entry {
    private long windowEnd;
    private long bannedUntil;
    private int count;
  }

  Bans(MqttBanOptions options, BridgeCounters counters, LongSupplier clock) {
    this.options = options;
    this.counters = counters;
    this.clock = clock;
  }

  /** Counts that an address connects; returns whether the client may not. */
  boolean arrives(MqttLogin login) {
    String address = Addresses.text(login.remoteAddress());
    boolean loopback = Addresses.isLoopback(address);
    boolean banned = isBanned(failing(login, address)) || !loopback && isBanned("a" + address);
    return banned || !loopback && count("a" + address, "n" + address, options.getAddressConnects());
  }

  /** Counts that a client was let in; returns whether it may not, after all. */
  boolean connects(MqttLogin login, String username) {
    String key = "c" + username.length() + " " + username + " " + login.clientId();
    return isBanned(key) || count(key, key, options.getConnects());
  }

  /** Counts that a login failed. */
  void fails(MqttLogin login) {
    String address = Addresses.text(login.remoteAddress());
    count(failing(login, address), failing(login, address), options.getFailures());
    if (!Addresses.isLoopback(address)) {
      count("a" + address, "f" + address, options.getFailures());
    }
  }

  private static String failing(MqttLogin login, String address) {
    return "f" + address + " " + login.clientId();
  }

  private synchronized boolean isBanned(String key) {
    Entry entry = entries.get(key);
    return entry != null && entry.bannedUntil > clock.getAsLong();
  }

  /** Counts one more; returns whether that was one too many, and bans if so. */
  private synchronized boolean count(String banned, String counted, int most) {
    if (most == 0) {
      return false;
    }
    long now = clock.getAsLong();
    Entry entry = entry(counted);
    if (now >= entry.windowEnd) {
      entry.windowEnd = now + options.getWindowMs();
      entry.count = 0;
    }
    if (++entry.count <= most) {
      return false;
    }
    entry.count = 0;
    entry.windowEnd = 0;
    entry(banned).bannedUntil = now + options.getBanMs();
    counters.increment("banned");
    return true;
  }

  private Entry entry(String key) {
    Entry entry = entries.computeIfAbsent(key, absent -> new Entry());
    if (entries.size() > options.getMaxEntries()) {
      var oldest = entries.entrySet().iterator();
      oldest.next();
      oldest.remove();
      counters.increment("ban_forgotten");
    }
    return entry;
  }

  synchronized int size() {
    return entries.size();
  }
}
