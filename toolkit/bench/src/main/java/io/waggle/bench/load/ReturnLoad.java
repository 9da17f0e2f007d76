// SPDX-License-Identifier: Apache-2.0
package io.waggle.bench.load;

import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Promise;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.function.Consumer;

/**
 * Push clients that were there, are away while messages are published, and return all at once. Called in the order of
 * its methods, by its owner's thread.
 */
public final class ReturnLoad extends Connections {

  /** Clients that share a channel. */
  private static final int PER_CHANNEL = 50;
  private static final long PUBLISH_SECONDS = 60;
  /** What has not arrived this long after all clients are connected counts as lost. */
  private static final long RETURN_SECONDS = 60;
  /** The same of the message that all hear when they are back. */
  private static final long LAST_SECONDS = 5;
  private static final long POLL_MILLIS = 10;

  private final int port;
  private final int clients;
  private final int channels;
  private final String[] positions;
  private ChannelsPublisherPeer publisher;
  private int missed;
  private long returnSeconds = RETURN_SECONDS;
  private long lastSeconds = LAST_SECONDS;

  /**
   * Creates a load without connections.
   *
   * @param port on 127.0.0.1
   * @param clients at least 1; 50 of them share a channel
   */
  public ReturnLoad(int port, int clients) {
    this.port = port;
    this.clients = clients;
    this.channels = (clients + PER_CHANNEL - 1) / PER_CHANNEL;
    this.positions = new String[clients];
  }

  /** Waits so long and no longer for messages, so that a test of loss is short. */
  ReturnLoad waitSeconds(long seconds) {
    returnSeconds = seconds;
    lastSeconds = seconds;
    return this;
  }

  /**
   * How long it took, from the first connection attempt.
   *
   * @param connectedMillis until the server had greeted all clients
   * @param halfMillis until half of the clients had all they missed
   * @param allMillis until all had; if one has not after 60 s, that long
   */
  public record Times(double connectedMillis, double halfMillis, double allMillis) {
  }

  /** Connects all clients, each to its channel, and closes the connections. */
  public void beThere() throws IOException, InterruptedException {
    List<ReturningPeer> peers = own(new Connector(loops, List.of(port)).open(clients, (index, stats) ->
      new ReturningPeer(stats, PushDialect.returning(channelOf(index), null), 0, time -> { })));
    for (int i = 0; i < clients; i++) {
      positions[i] = peers.get(i).position();
      if (positions[i] == null) {
        throw new IOException("position: none (expected: channels with history)");
      }
      peers.get(i).expectClose();
      peers.get(i).channel().close();
    }
  }

  /** Publishes so many messages to each channel, and returns when the server has taken them. */
  public void miss(int messages) throws IOException, InterruptedException {
    missed = messages;
    publisher = own(new Connector(loops, List.of(port)).open(1, (index, stats) ->
      new ChannelsPublisherPeer(stats, channels))).get(0);
    publish(messages);
  }

  /**
   * Connects all clients anew without waiting for one another, with the positions they had come to, then publishes one
   * more message to each channel.
   */
  public Times comeBack() throws IOException, InterruptedException {
    AtomicLongArray times = new AtomicLongArray(clients);
    AtomicInteger complete = new AtomicInteger();
    CountDownLatch waiting = new CountDownLatch(clients);
    long start = System.nanoTime();
    List<ReturningPeer> peers = own(new Connector(loops, List.of(port), clients).open(clients, (index, stats) ->
      new ReturningPeer(stats, PushDialect.returning(channelOf(index), positions[index]), missed, time -> {
        times.set(complete.getAndIncrement(), time - start);
        waiting.countDown();
      })));
    double connectedMillis = (System.nanoTime() - start) / 1e6;
    waiting.await(returnSeconds, TimeUnit.SECONDS);
    long now = System.nanoTime() - start;
    double[] sorted = new double[clients];
    for (int i = 0; i < clients; i++) {
      sorted[i] = (times.get(i) == 0 ? now : times.get(i)) / 1e6;
    }
    Arrays.sort(sorted);
    hearAnother(peers);
    return new Times(connectedMillis, sorted[clients / 2], sorted[clients - 1]);
  }

  /** Returns what the clients lost or got twice since they were away, and what else went wrong. */
  public Faults check() throws InterruptedException {
    return faults();
  }

  private String channelOf(int client) {
    return ChannelsPublisherPeer.channel(client % channels);
  }

  private void hearAnother(List<ReturningPeer> peers) throws IOException, InterruptedException {
    onLoopOf(peers, ReturningPeer::expectAnother);
    publish(1);
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(lastSeconds);
    AtomicInteger open = new AtomicInteger(1);
    while (open.get() > 0 && System.nanoTime() < deadline) {
      TimeUnit.MILLISECONDS.sleep(POLL_MILLIS);
      open.set(0);
      onLoopOf(peers, peer -> open.addAndGet(peer.isComplete() ? 0 : 1));
    }
  }

  private void onLoopOf(List<ReturningPeer> peers, Consumer<ReturningPeer> action)
      throws InterruptedException {
    for (int i = 0; i < peers.size(); i++) {
      ReturningPeer peer = peers.get(i);
      peer.channel().eventLoop().execute(() -> action.accept(peer));
    }
    // What was given to a loop before is done.
    loops.onEach(stats -> stats);
  }

  private void publish(int each) throws IOException, InterruptedException {
    EventLoop loop = publisher.channel().eventLoop();
    Promise<Void> done = loop.newPromise();
    loop.execute(() -> publisher.publish(each, done));
    if (!done.await(PUBLISH_SECONDS, TimeUnit.SECONDS)) {
      throw new IOException("publish: not taken after " + PUBLISH_SECONDS + " s (expected: published)");
    }
    if (!done.isSuccess()) {
      throw new IOException(done.cause().getMessage(), done.cause());
    }
  }
}
