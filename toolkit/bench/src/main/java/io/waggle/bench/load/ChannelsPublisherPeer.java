// SPDX-License-Identifier: Apache-2.0
package io.waggle.bench.load;

import io.netty.buffer.ByteBuf;
import io.netty.util.concurrent.Promise;
import java.nio.charset.StandardCharsets;

/**
 * Publishes numbered messages to several push channels in turn, and waits for the server to take them. Its event loop
 * only.
 */
final class ChannelsPublisherPeer extends WebSocketPeer {

  /** Frames under way: below what a client may have pending. */
  private static final int WINDOW = 32;
  private static final String PUBLISHED = "\"type\":\"published\"";

  private final int channels;
  private long next;
  private long taken;
  private long until;
  private Promise<Void> done;

  /**
   * Creates a publisher.
   *
   * @param channels how many, named as {@link #channel} does
   */
  ChannelsPublisherPeer(LoopStats stats, int channels) {
    super(stats, PushDialect.publisher("none"));
    this.channels = channels;
  }

  /** Returns the name of a channel, from 0. */
  static String channel(int number) {
    return "returning/" + number;
  }

  /** Publishes so many further messages to each channel and completes the promise when all are taken. */
  void publish(int each, Promise<Void> promise) {
    done = promise;
    until += (long) each * channels;
    for (int i = 0; i < WINDOW; i++) {
      publishNext();
    }
  }

  private void publishNext() {
    if (next < until) {
      String payload = PublisherPeer.MESSAGE.toString(StandardCharsets.US_ASCII)
        .replace("0".repeat(Exchange.NUMBER_DIGITS), String.format("%010d", next / channels));
      String channel = channel((int) (next % channels));
      next++;
      String frame = "{\"type\":\"publish\",\"id\":" + next + ",\"channel\":\"" + channel + "\",\"data\":" + payload + "}";
      context.writeAndFlush(maskedText(frame.getBytes(StandardCharsets.US_ASCII)));
    }
  }

  @Override
  protected void message(ByteBuf in, int start, int length) {
    String message = in.toString(start, length, StandardCharsets.UTF_8);
    if (!message.contains(PUBLISHED)) {
      done.tryFailure(new IllegalStateException("publish: " + message + " (expected: published)"));
      return;
    }
    taken++;
    if (taken == until) {
      done.trySuccess(null);
    } else {
      publishNext();
    }
  }

  @Override
  protected Faults faults() {
    return Faults.NONE;
  }

  @Override
  protected void release() {
    // No buffer of its own.
  }
}
