// SPDX-License-Identifier: Apache-2.0
package io.waggle.bridges.mqtt.impl.cluster;

import io.vertx.core.buffer.Buffer;
import io.waggle.bridges.mqtt.impl.broker.Message;

/**
 * A short form of the retained messages of a node, to compare it with that of another: their topics fall in 64 parts, and
 * of each there is a hash of topics and stamps, which does not depend on their order. One thread at a time.
 */
public final class Digest {

  private static final int PARTS = Long.SIZE;
  private static final long MIX = 0x9E3779B97F4A7C15L;

  private final long[] hashes = new long[PARTS];

  /** Adds a message, or takes it away if it was added before. */
  public void toggle(Message message) {
    long hash = (message.topic().hashCode() * MIX ^ message.stamp()) * MIX;
    hashes[part(message.topic())] ^= (hash ^ hash >>> 32) * MIX;
  }

  private static int part(String topic) {
    return (int) (topic.hashCode() * MIX >>> 58);
  }

  /** Returns it as bytes. */
  public Buffer encode() {
    Buffer buffer = Buffer.buffer(PARTS * Long.BYTES);
    for (long each : hashes) {
      buffer.appendLong(each);
    }
    return buffer;
  }

  /** Returns a bit for each part in which another node has something else: 0 if both have the same. */
  public long differences(Buffer other) {
    long differences = 0;
    for (int i = 0; i < PARTS; i++) {
      differences |= hashes[i] == other.getLong(i * Long.BYTES) ? 0 : 1L << i;
    }
    return differences;
  }

  /** Returns whether a topic falls in one of these parts. */
  static boolean isIn(long parts, String topic) {
    return (parts >>> part(topic) & 1) != 0;
  }
}
