// SPDX-License-Identifier: Apache-2.0
package io.waggle.bridges.mqtt.impl.store;

import io.netty.buffer.ByteBuf;
import io.waggle.bridges.mqtt.MqttStoreOptions;
import io.waggle.bridges.mqtt.impl.store.Folder.Segment;
import io.waggle.bridges.mqtt.impl.store.SegmentReader.Hole;
import java.io.IOException;
import java.nio.file.Files;
import java.security.SecureRandom;
import java.util.List;

/**
 * Reads a journal from its beginning. What cannot be read goes into quarantine and is named; what was not written to the
 * end, at the very end, is cut. On the writer's thread, used once.
 */
final class Replay {

  private final Folder folder;
  private final MqttStoreOptions options;
  private final Index index;
  private final Quarantine quarantine;
  private State state = new State(true);
  private Journal journal;
  private Cleaner cleaner;
  private long last;
  private int end;
  private boolean usable;

  Replay(Folder folder, MqttStoreOptions options, Index index, Quarantine quarantine) {
    this.folder = folder;
    this.options = options;
    this.index = index;
    this.quarantine = quarantine;
  }

  /** Reads everything; the journal can be written to then. */
  void run() throws IOException {
    List<Segment> segments = folder.segments();
    journal = new Journal(folder, options, secret(segments));
    cleaner = new Cleaner(journal, index, quarantine);
    for (int i = 0; i < segments.size(); i++) {
      Segment segment = segments.get(i);
      if (last != 0 && segment.number() != last + 1) {
        quarantine.add("segments " + (last + 1) + " to " + (segment.number() - 1) + " are missing");
      }
      read(segment, i == segments.size() - 1);
    }
    journal.resume(end, usable, last);
    index.settle();
  }

  /** Returns the number that all segments have; a new one if there is none. */
  private static long secret(List<Segment> segments) throws IOException {
    for (Segment segment : segments) {
      SegmentHeader header = SegmentHeader.decode(Folder.read(segment, SegmentHeader.BYTES));
      if (header != null) {
        return header.secret();
      }
    }
    return new SecureRandom().nextLong();
  }

  private void read(Segment segment, boolean isLast) throws IOException {
    ByteBuf bytes = Folder.read(segment, DiskStore.MOST_SEGMENT_BYTES);
    SegmentHeader header = SegmentHeader.decode(bytes);
    if (header == null && isLast && isBlank(bytes)) {
      // The crash came between its name and its header.
      Files.delete(segment.path());
      return;
    }
    boolean whole = header != null && header.whole() && header.number() == segment.number();
    if (!whole) {
      int to = Math.min(SegmentHeader.BYTES, bytes.writerIndex());
      quarantine.keep(segment.path(), bytes, 0, to, "header");
    }
    journal.add(segment);
    SegmentReader reader = new SegmentReader(bytes, journal.frame(), segment.number());
    boolean good = records(segment, bytes, reader) & holes(segment, bytes, reader, isLast) & whole;
    if (!good) {
      cleaner.heal(segment.number());
    }
    last = segment.number();
    end = reader.end();
    usable = good && bytes.writerIndex() == options.getSegmentBytes();
  }

  private static boolean isBlank(ByteBuf bytes) {
    for (int i = 0; i < bytes.writerIndex(); i++) {
      if (bytes.getByte(i) != 0) {
        return false;
      }
    }
    return true;
  }

  /** Takes what the records say; returns whether all made sense. */
  private boolean records(Segment segment, ByteBuf bytes, SegmentReader reader) throws IOException {
    boolean good = true;
    while (reader.next()) {
      if (reader.version() != ChangeCodec.VERSION) {
        throw new IOException("version: " + reader.version() + " in " + segment.path() + " (expected: "
          + ChangeCodec.VERSION + "; it was written by another version of Waggle)");
      }
      Change change;
      try {
        change = reader.change();
      } catch (RuntimeException e) {
        good = false;
        quarantine.keep(segment.path(), bytes, reader.offset(), reader.offset() + reader.size(), "content");
        continue;
      }
      state.apply(change);
      index.apply(change,
        new Index.Ref(SegmentReader.location(segment.number(), reader.offset()), reader.size()));
    }
    return good;
  }

  /** Puts aside what is no record; returns whether there was none before the last record. */
  private boolean holes(Segment segment, ByteBuf bytes, SegmentReader reader, boolean isLast) throws IOException {
    boolean good = true;
    int cut = 0;
    for (Hole hole : reader.holes()) {
      if (isLast && hole.from() >= reader.end()) {
        cut = hole.to();
      } else {
        good = false;
        quarantine.keep(segment.path(), bytes, hole.from(), hole.to(), hole.why());
      }
    }
    if (cut > 0) {
      quarantine.keep(segment.path(), bytes, reader.end(), cut, "not written to its end, cut");
    }
    return good;
  }

  Journal journal() {
    return journal;
  }

  Cleaner cleaner() {
    return cleaner;
  }

  State state() {
    return state;
  }

  /** Forgets what was read: others have it. */
  void forget() {
    state = null;
  }
}
