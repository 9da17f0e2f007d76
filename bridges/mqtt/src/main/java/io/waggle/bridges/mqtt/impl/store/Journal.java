// SPDX-License-Identifier: Apache-2.0
package io.waggle.bridges.mqtt.impl.store;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.vertx.core.internal.logging.Logger;
import io.vertx.core.internal.logging.LoggerFactory;
import io.waggle.bridges.mqtt.MqttStoreOptions;
import io.waggle.bridges.mqtt.impl.store.Folder.Segment;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * Writes records to the end of the journal. All its space is there before it is used: a disk that is full is met when a
 * spare file is to be made, never in the middle of a write. On the writer's thread.
 *
 * <p>Two spare files are the reserve. Without both, messages are refused, and changes that remove things go on in the
 * segment that is open; the last spare is for the cleaner alone, which gives a whole file back for it.
 */
final class Journal {

  /** Who needs room: how many spare files there must be, and how many to begin a new segment. */
  enum Need {
    /** What adds to what is stored. */
    ADD(2, 2),
    /** What takes away from it, or changes it. */
    CHANGE(1, 2),
    /** What is written again. */
    CLEAN(0, 1);

    private final int spares;
    private final int toRoll;

    Need(int spares, int toRoll) {
      this.spares = spares;
      this.toRoll = toRoll;
    }
  }

  private static final Logger LOG = LoggerFactory.getLogger(Journal.class);
  private static final int RESERVE = 2;
  private static final int MOST_PENDING = 1 << 20;
  private static final int LEAST_SEGMENTS = 6;

  private final Folder folder;
  private final int segmentBytes;
  private final long maxBytes;
  private final Frame frame;
  private final long secret;
  private final Deque<Segment> sealed = new ArrayDeque<>();
  private final Deque<Path> spares = new ArrayDeque<>();
  private final ByteBuf record = Unpooled.directBuffer(4 << 10);
  private final ByteBuf pending = Unpooled.directBuffer(64 << 10);
  private FileChannel file;
  private Segment current;
  private int position;
  private boolean dirty;
  private boolean full;

  Journal(Folder folder, MqttStoreOptions options, long secret) throws IOException {
    this.folder = folder;
    this.secret = secret;
    segmentBytes = options.getSegmentBytes();
    maxBytes = Math.max(options.getMaxBytes(), (long) LEAST_SEGMENTS * segmentBytes);
    frame = new Frame(secret);
    spares.addAll(folder.spares(segmentBytes));
  }

  Frame frame() {
    return frame;
  }

  /** Takes over a segment that is there, the oldest first. */
  void add(Segment segment) {
    sealed.add(segment);
  }

  /** Goes on in the newest segment, whose bytes from an offset on are wiped, if it can be; begins a new one if not. */
  void resume(int end, boolean usable, long lastNumber) throws IOException {
    refill(null);
    if (!usable || end >= segmentBytes) {
      begin(lastNumber + 1);
      return;
    }
    current = sealed.removeLast();
    file = folder.write(current);
    Folder.zero(file, end, segmentBytes);
    file.force(true);
    position = end;
  }

  private void begin(long number) throws IOException {
    if (spares.isEmpty()) {
      throw new IOException("folder: " + folder.path() + " has no space for " + segmentBytes
        + " bytes more (expected: room for a segment)");
    }
    current = folder.use(spares.remove(), number);
    file = folder.write(current);
    ByteBuffer header = SegmentHeader.encode(number, secret);
    file.write(header, 0);
    file.force(false);
    position = SegmentHeader.BYTES;
    refill(null);
  }

  /**
   * Adds a record at the end; it is written by {@link #flush}.
   *
   * @return where it is; null if there is no room
   */
  Index.Ref append(Change change, Need need) throws IOException {
    record.clear();
    frame.encode(change, record);
    int size = record.writerIndex();
    if (size > segmentBytes - SegmentHeader.BYTES) {
      throw new IllegalStateException("record: " + size + " bytes (expected: less than a segment)");
    }
    if (!hasRoom(size, need)) {
      return null;
    }
    if (size > rest()) {
      roll();
    }
    int offset = position + pending.writerIndex();
    long location = SegmentReader.location(current.number(), offset);
    frame.seal(record, location);
    pending.writeBytes(record);
    if (pending.writerIndex() > MOST_PENDING) {
      flush();
    }
    return new Index.Ref(location, size);
  }

  /** Returns whether a record of so many bytes, or several that have so many together, could be added. */
  boolean hasRoom(int bytes, Need need) {
    return spares.size() >= need.spares && (bytes <= rest() || spares.size() >= need.toRoll);
  }

  private int rest() {
    return segmentBytes - position - pending.writerIndex();
  }

  private void roll() throws IOException {
    sync();
    file.close();
    sealed.add(current);
    begin(current.number() + 1);
  }

  /** Gives what was added to the operating system. */
  void flush() throws IOException {
    if (pending.isReadable()) {
      ByteBuffer bytes = pending.nioBuffer();
      int at = position;
      while (bytes.hasRemaining()) {
        at += file.write(bytes, at);
      }
      position = at;
      pending.clear();
      dirty = true;
    }
  }

  /** Makes everything safe. */
  void sync() throws IOException {
    flush();
    if (dirty) {
      file.force(false);
      dirty = false;
    }
  }

  /** Returns whether something was written that is not safe yet. */
  boolean isDirty() {
    return dirty || pending.isReadable();
  }

  /** Makes spare files until there are enough; of a segment that is no longer needed first. */
  private void refill(Segment old) throws IOException {
    Segment reused = old;
    while (spares.size() < RESERVE && (reused != null || used() + segmentBytes <= maxBytes)) {
      try {
        spares.add(folder.makeSpare(segmentBytes, reused));
        reused = null;
      } catch (IOException e) {
        warn(e.getMessage());
        return;
      }
    }
    if (reused != null) {
      folder.delete(reused);
    }
    if (spares.size() >= RESERVE) {
      if (full) {
        LOG.info("Store " + folder.path() + ": there is space again, messages are accepted");
      }
      full = false;
    } else {
      warn("maxBytes: " + maxBytes);
    }
  }

  private void warn(String why) {
    if (!full) {
      full = true;
      LOG.warn("Store " + folder.path() + ": no space, messages are refused until there is (" + why + ")");
    }
  }

  /** Looks whether there is space again. */
  void lookForSpace() throws IOException {
    refill(null);
  }

  /** Returns whether there is no room for messages. */
  boolean isFull() {
    return spares.size() < RESERVE;
  }

  /** Returns how many bytes of disk there are in use, spare files included. */
  long used() {
    return (long) (sealed.size() + spares.size() + (current == null ? 0 : 1)) * segmentBytes;
  }

  /** Returns how many bytes of segments there are, without the rest of the last. */
  long written() {
    return (long) sealed.size() * segmentBytes + position;
  }

  int segmentBytes() {
    return segmentBytes;
  }

  /** Returns the oldest segment that is not open; null if there is none. */
  Segment oldest() {
    return sealed.peek();
  }

  /** Deletes the oldest segment, of which all that is needed has been written again and is safe. */
  void dropOldest() throws IOException {
    Segment oldest = sealed.remove();
    boolean reusable = spares.size() < RESERVE && Files.size(oldest.path()) == segmentBytes;
    if (reusable) {
      refill(oldest);
    } else {
      folder.delete(oldest);
      refill(null);
    }
  }

  /** Makes all safe and closes the file. */
  void close(boolean failed) throws IOException {
    if (file != null) {
      try (FileChannel closing = file) {
        if (!failed) {
          sync();
        }
      }
    }
    record.release();
    pending.release();
  }
}
