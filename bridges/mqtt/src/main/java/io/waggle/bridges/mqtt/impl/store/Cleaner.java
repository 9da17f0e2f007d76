// SPDX-License-Identifier: Apache-2.0
package io.waggle.bridges.mqtt.impl.store;

import io.netty.buffer.ByteBuf;
import io.vertx.core.internal.logging.Logger;
import io.vertx.core.internal.logging.LoggerFactory;
import io.waggle.bridges.mqtt.impl.store.Folder.Segment;
import java.io.IOException;
import java.util.List;

/**
 * Gives space back: takes the oldest segment, writes what of it is still needed to the end of the journal, and deletes
 * it. Always the oldest, so that what says that something was removed may be forgotten: nothing it spoke of is left. On
 * the writer's thread, some of it at a time.
 */
final class Cleaner {

  private static final Logger LOG = LoggerFactory.getLogger(Cleaner.class);
  /** The journal may be so many times as long as what it needs, and so many segments more. */
  private static final int MOST_TIMES_LIVE = 2;
  private static final int MOST_SEGMENTS_MORE = 4;

  private final Journal journal;
  private final Index index;
  private final Quarantine quarantine;
  private long damagedUntil = -1;
  private Segment segment;
  private ByteBuf bytes;
  private SegmentReader reader;

  Cleaner(Journal journal, Index index, Quarantine quarantine) {
    this.journal = journal;
    this.index = index;
    this.quarantine = quarantine;
  }

  /** Has all segments written again up to one that is damaged, so that the damage is not met again. */
  void heal(long number) {
    damagedUntil = Math.max(damagedUntil, number);
  }

  /** Returns whether there is something to do. */
  boolean isWanted() {
    Segment oldest = journal.oldest();
    if (oldest == null) {
      return false;
    }
    long waste = journal.written() - index.live();
    long more = (long) MOST_SEGMENTS_MORE * journal.segmentBytes();
    return segment != null || oldest.number() <= damagedUntil
      || journal.written() > MOST_TIMES_LIVE * index.live() + more
      || journal.isFull() && waste > 2L * journal.segmentBytes();
  }

  /**
   * Works on until so many bytes have been read.
   *
   * @return whether it could; false if there is no room
   */
  boolean work(int budget) throws IOException {
    if (segment == null) {
      segment = journal.oldest();
      bytes = Folder.read(segment, DiskStore.MOST_SEGMENT_BYTES);
      reader = new SegmentReader(bytes, journal.frame(), segment.number());
    }
    int rest = budget;
    while (rest > 0) {
      if (!journal.hasRoom(journal.segmentBytes() / 2, Journal.Need.CLEAN)) {
        return false;
      }
      if (!reader.next()) {
        finish();
        return true;
      }
      rewrite();
      rest -= reader.size();
    }
    return true;
  }

  private void rewrite() throws IOException {
    long location = SegmentReader.location(segment.number(), reader.offset());
    List<Change> needed;
    try {
      needed = index.survivors(reader.change(), location);
    } catch (RuntimeException e) {
      // It was put aside when the journal was read.
      return;
    }
    for (Change change : needed) {
      Index.Ref ref = journal.append(change, Journal.Need.CLEAN);
      if (ref == null) {
        throw new IOException("journal: no room to clean (expected: the reserve)");
      }
      index.apply(change, ref);
    }
  }

  private void finish() throws IOException {
    // What was damaged when the journal was read has been told.
    for (SegmentReader.Hole hole : segment.number() <= damagedUntil ? List.<SegmentReader.Hole>of() : reader.holes()) {
      quarantine.keep(segment.path(), bytes, hole.from(), hole.to(), hole.why());
      LOG.error("Store: " + segment.path().getFileName() + " is damaged at " + hole.from() + ": "
        + (hole.to() - hole.from()) + " bytes are in quarantine");
    }
    journal.sync();
    journal.dropOldest();
    segment = null;
    bytes = null;
    reader = null;
  }
}
