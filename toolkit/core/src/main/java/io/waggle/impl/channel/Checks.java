// SPDX-License-Identifier: Apache-2.0
package io.waggle.impl.channel;

import io.vertx.core.buffer.Buffer;
import io.waggle.ChannelMessage;
import io.waggle.ChannelOptions;
import io.waggle.ChannelsOptions;
import io.waggle.DeliveryLevel;
import io.waggle.PublishOptions;
import io.waggle.SubscribeOptions;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;

/** What is refused before anything happens. Stateless; any thread. */
final class Checks {

  private static final int MAX_HEADERS = 64;
  private static final int MAX_IDENTITY = 256;

  private Checks() {
  }

  static void options(ChannelsOptions options) {
    options.getWildcards().forEach(pattern -> Topics.checkPattern(pattern, options));
    for (ChannelOptions each : options.getChannels()) {
      Topics.checkPattern(each.getPattern(), options);
      if (each.getDelivery() != DeliveryLevel.AT_MOST_ONCE && each.getHistorySize() == 0) {
        throw new IllegalArgumentException("delivery: " + each.getDelivery() + " of " + each.getPattern()
          + " without history (expected: a historySize)");
      }
    }
    options.getAccessRules().forEach(rule -> Topics.checkPattern(rule.pattern(), options));
  }

  static ChannelMessage message(String topic, Buffer payload, PublishOptions publish, ChannelOptions of,
                                ChannelsOptions options) {
    if (payload.length() > of.getMaxPayloadBytes()) {
      throw new IllegalArgumentException("payload: " + payload.length() + " bytes (expected: at most "
        + of.getMaxPayloadBytes() + ")");
    }
    Map<String, String> headers = publish.getHeaders();
    String id = publish.getId() != null ? publish.getId() : randomId();
    int bytes = bytes(id);
    for (Map.Entry<String, String> header : headers.entrySet()) {
      bytes += bytes(header.getKey()) + bytes(header.getValue());
    }
    if (headers.size() > MAX_HEADERS || bytes > options.getMaxHeaderBytes()) {
      throw new IllegalArgumentException("headers: " + headers.size() + " of " + bytes + " bytes (expected: at most "
        + MAX_HEADERS + " of " + options.getMaxHeaderBytes() + ", the id included)");
    }
    identity(publish.getIdentity());
    return new ChannelMessage(topic, 0, "", id, payload, headers, Instant.now().truncatedTo(ChronoUnit.MILLIS));
  }

  private static String randomId() {
    ThreadLocalRandom random = ThreadLocalRandom.current();
    return Long.toString(random.nextLong() >>> 1, 36) + Long.toString(random.nextLong() >>> 1, 36);
  }

  private static int bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8).length;
  }

  static void subscribe(String pattern, SubscribeOptions subscribe, ChannelsOptions options) {
    Topics.checkPattern(pattern, options);
    identity(subscribe.getIdentity());
    if (subscribe.getSince() == null) {
      return;
    }
    if (Topics.hasWildcard(pattern)) {
      throw new IllegalArgumentException("since: with the pattern " + pattern + " (expected: with one topic)");
    }
    if (subscribe.getSince().epoch().length() > 64) {
      throw new IllegalArgumentException("epoch: " + subscribe.getSince().epoch().length()
        + " characters (expected: at most 64)");
    }
  }

  static void identity(String identity) {
    if (identity != null && identity.length() > MAX_IDENTITY) {
      throw new IllegalArgumentException("identity: " + identity.length() + " characters (expected: at most "
        + MAX_IDENTITY + ")");
    }
  }
}
