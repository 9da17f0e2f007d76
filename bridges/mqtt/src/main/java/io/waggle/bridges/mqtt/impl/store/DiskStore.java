// SPDX-License-Identifier: Apache-2.0
package io.waggle.bridges.mqtt.impl.store;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.internal.ContextInternal;
import io.vertx.core.internal.PromiseInternal;
import io.vertx.core.internal.logging.Logger;
import io.vertx.core.internal.logging.LoggerFactory;
import io.waggle.bridges.mqtt.MqttRefusal;
import io.waggle.bridges.mqtt.MqttStoreOptions;
import io.waggle.bridges.mqtt.impl.broker.Message;
import io.waggle.bridges.mqtt.impl.wire.ReasonCode;
import io.waggle.bridges.mqtt.impl.wire.Version;
import io.waggle.internal.StateFolder;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A store on disk: a journal of records in a folder, written and forced by one thread of its own. Any thread, as the
 * contract has it; nothing blocks.
 *
 * <p>Many changes are forced to disk together, as many as came while the disk was busy. If the disk cannot force them
 * once, nobody knows what is on it (the system may have dropped what it could not write and says so only once): the
 * store then takes nothing any more until the process is started again.
 */
public final class DiskStore implements SessionStore {

  /** How large a segment can be. */
  static final int MOST_SEGMENT_BYTES = 256 << 20;

  private static final Logger LOG = LoggerFactory.getLogger(DiskStore.class);
  /** How many damages are logged. */
  private static final int TOLD = 20;
  private static final long STAND_IN_SECONDS = 24 * 3_600;

  private final Vertx vertx;
  private final MqttStoreOptions options;
  private final Path path;
  private final Opening opening;
  private final Inbox inbox;
  private final Lanes lanes;
  private final int mostRecord;
  private volatile PromiseInternal<Contents> opened;
  private PromiseInternal<Void> closed;
  private Thread thread;
  private volatile Throwable failure = new IllegalStateException("store: not open (expected: opened)");

  /** What finds and locks the folder: another one in tests of disks that fail. */
  interface Opening {
    Folder open(Path path) throws IOException;
  }

  /** Creates a store, which is empty-handed until it is opened. */
  public DiskStore(Vertx vertx, MqttStoreOptions options) {
    this(vertx, options, Folder::open);
  }

  DiskStore(Vertx vertx, MqttStoreOptions options, Opening opening) {
    this.vertx = vertx;
    this.opening = opening;
    this.options = new MqttStoreOptions(options);
    path = options.getFolder().isEmpty() ? StateFolder.ofTheUser().path().resolve("mqtt")
      : Path.of(options.getFolder()).toAbsolutePath();
    inbox = new Inbox(options.getMaxQueuedBytes());
    lanes = new Lanes(vertx, inbox::end);
    mostRecord = options.getSegmentBytes() / 4;
  }

  /** Returns where it is. */
  public Path path() {
    return path;
  }

  @Override
  public synchronized Future<Contents> open() {
    if (thread != null) {
      return Future.failedFuture(new IllegalStateException("store: opened before (expected: a new one)"));
    }
    ContextInternal context = (ContextInternal) vertx.getOrCreateContext();
    opened = context.promise();
    Future<Contents> result = opened.future();
    closed = context.promise();
    thread = new Thread(this::run, "waggle-mqtt-store");
    thread.setDaemon(true);
    thread.start();
    return result;
  }

  private void run() {
    inbox.own();
    Folder folder = null;
    Replay replay = null;
    try {
      folder = opening.open(path);
      Index index = new Index();
      Quarantine quarantine = new Quarantine(path);
      replay = new Replay(folder, options, index, quarantine);
      replay.run();
      Writer writer = new Writer(inbox, options, index, replay);
      failure = null;
      inbox.full(replay.journal().isFull());
      answer(replay, index, quarantine);
      write(writer);
    } catch (IOException | RuntimeException e) {
      failure = e;
      PromiseInternal<Contents> waiting = opened;
      if (waiting != null) {
        waiting.tryFail(e);
      }
    } finally {
      end(folder, replay == null ? null : replay.journal());
    }
  }

  /** Hands over what there is, and holds nothing of it. */
  private void answer(Replay replay, Index index, Quarantine quarantine) {
    Contents contents = contents(replay, index, quarantine);
    tell(contents.damages());
    replay.forget();
    PromiseInternal<Contents> waiting = opened;
    opened = null;
    waiting.complete(contents);
  }

  private void tell(List<String> damages) {
    damages.stream().limit(TOLD).forEach(damage -> LOG.error("Store " + path + " is damaged: " + damage));
    if (damages.size() > TOLD) {
      LOG.error("Store " + path + " is damaged in " + (damages.size() - TOLD) + " more places");
    }
    if (options.getSync() == MqttStoreOptions.Sync.AT_RISK) {
      LOG.warn("Store " + path + ": sync is AT_RISK: messages are acknowledged before they are on disk, and those of "
        + options.getSyncIntervalMs() + " ms can be lost in a power cut");
    }
  }

  /** Sessions whose own record is lost live on, for a day, if there is something that belongs to them. */
  private Contents contents(Replay replay, Index index, Quarantine quarantine) {
    Turn nobody = new Turn(null, null);
    for (String clientId : replay.state().unknown()) {
      if (quarantine.isEmpty()) {
        replay.state().apply(new Change.RemoveSession(clientId));
        index.apply(new Change.RemoveSession(clientId), null);
      } else {
        Change standIn = new Change.PutSession(new StoredSession(clientId, Version.V5, "",
          STAND_IN_SECONDS, System.currentTimeMillis(), null, 0));
        replay.state().apply(standIn);
        inbox.change(standIn, nobody, standIn.bytes());
      }
    }
    return replay.state().contents(quarantine.damages());
  }

  private void write(Writer writer) {
    try {
      writer.run();
      failure = new IllegalStateException("store: closed (expected: open)");
    } catch (IOException | RuntimeException e) {
      LOG.error("Store " + path + " has failed and takes nothing any more until the next start", e);
      failure = new MqttRefusal(ReasonCode.IMPLEMENTATION_SPECIFIC_ERROR, "store: failed: " + e.getMessage());
      writer.fail(failure);
      refuseUntilClosed();
    }
  }

  private void refuseUntilClosed() {
    List<Turn> waiting = new ArrayList<>();
    while (!inbox.isClosing() || !inbox.isEmpty()) {
      for (Inbox.Item item = inbox.poll(); item != null; item = inbox.poll()) {
        if (item.change() == null) {
          waiting.add(item.turn());
        }
      }
      Writer.complete(waiting, failure);
      inbox.await(0);
    }
  }

  private void end(Folder folder, Journal journal) {
    try {
      if (journal != null) {
        journal.close(failure instanceof MqttRefusal);
      }
      if (folder != null) {
        folder.close();
      }
      closed.complete();
    } catch (IOException e) {
      closed.fail(e);
    }
    lanes.clear();
    inbox.end(failure);
  }

  private void change(Change change) {
    Turn turn = lanes.current();
    turn.change();
    int bytes = change.bytes();
    Throwable why = failure;
    if (why == null && bytes > mostRecord) {
      why = new MqttRefusal(ReasonCode.QUOTA_EXCEEDED,
        "record: " + bytes + " bytes (expected: at most a quarter of segmentBytes)");
    } else if (why == null && change.adds() && inbox.isCrowded()) {
      why = new MqttRefusal(ReasonCode.QUOTA_EXCEEDED, "store: too much waits to be written (expected: less than "
        + options.getMaxQueuedBytes() + " bytes)");
      inbox.refused();
    }
    if (why != null) {
      turn.refuse(why);
    } else {
      inbox.change(change, turn, bytes);
    }
  }

  @Override
  public void putSession(StoredSession session) {
    change(new Change.PutSession(session));
  }

  @Override
  public void removeSession(String clientId) {
    change(new Change.RemoveSession(clientId));
  }

  @Override
  public void putSubscription(String clientId, StoredSubscription subscription) {
    change(new Change.PutSubscription(clientId, subscription));
  }

  @Override
  public void removeSubscription(String clientId, String filter) {
    change(new Change.RemoveSubscription(clientId, filter));
  }

  @Override
  public void enqueue(Message message, List<Place> places) {
    enqueueReceived(message, places, "", 0);
  }

  /** Where there are very many places, the message is written for every so many. */
  @Override
  public void enqueueReceived(Message message, List<Place> places, String publisher, int packetId) {
    int from = 0;
    int bytes = 0;
    for (int i = 0; i < places.size(); i++) {
      bytes += Change.Enqueue.size(places.get(i));
      if (bytes > mostRecord / 2) {
        change(new Change.Enqueue(message, places.subList(from, i + 1), "", 0));
        from = i + 1;
        bytes = 0;
      }
    }
    change(new Change.Enqueue(message, from == 0 ? places : places.subList(from, places.size()), publisher, packetId));
  }

  @Override
  public void move(Message message, Place to, String from, long sequence) {
    change(new Change.Move(message, to, from, sequence));
  }

  @Override
  public void released(String clientId, long sequence) {
    change(new Change.Released(clientId, sequence));
  }

  @Override
  public void dequeue(String clientId, long sequence) {
    change(new Change.Dequeue(clientId, sequence));
  }

  @Override
  public void sending(String clientId, long sequence, int packetId) {
    change(new Change.Sending(clientId, sequence, packetId));
  }

  @Override
  public void received(String clientId, int packetId) {
    change(new Change.Received(clientId, packetId));
  }

  @Override
  public void completed(String clientId, int packetId) {
    change(new Change.Completed(clientId, packetId));
  }

  @Override
  public void retain(Message message) {
    change(new Change.Retain(message));
  }

  @Override
  public void unretain(String topic) {
    change(new Change.Unretain(topic));
  }

  @Override
  public Future<Void> afterSync() {
    Throwable why = failure;
    return why != null ? ((ContextInternal) vertx.getOrCreateContext()).failedFuture(why) : lanes.await();
  }

  @Override
  public boolean isFull() {
    return failure != null || inbox.isFull();
  }

  /** Returns how many messages and other things were refused for lack of space. */
  public long refusals() {
    return inbox.refusals();
  }

  @Override
  public synchronized Future<Void> close() {
    if (thread == null) {
      return Future.succeededFuture();
    }
    // What was changed in this turn comes first.
    lanes.await().onComplete(done -> inbox.close());
    return closed.future();
  }
}
