// SPDX-License-Identifier: Apache-2.0
package io.waggle.bridges.mqtt.impl.store;

import io.netty.buffer.ByteBuf;
import java.util.ArrayList;
import java.util.List;

/**
 * Finds the records of a segment, whatever has become of its bytes. Nothing is believed that a checksum does not vouch
 * for, and nothing is copied. One thread, used once.
 */
final class SegmentReader {

  private final ByteBuf segment;
  private final Frame frame;
  private final long number;
  private final List<Hole> holes = new ArrayList<>();
  private int next;
  private int at = -1;
  private int end;

  /** Bytes that are no record, though there should be one. */
  record Hole(int from, int to, String why) {
  }

  /**
   * Creates a reader.
   *
   * @param segment all of it
   * @param number of the segment
   */
  SegmentReader(ByteBuf segment, Frame frame, long number) {
    this.segment = segment;
    this.frame = frame;
    this.number = number;
    next = SegmentHeader.BYTES;
    end = next;
  }

  /** Returns the place of a byte of a segment. */
  static long location(long number, int offset) {
    return number << 32 | offset;
  }

  /** Goes to the next record that is whole; returns whether there is one. */
  boolean next() {
    while (next < segment.writerIndex()) {
      if (!frame.isHeader(segment, next, location(number, next))) {
        int found = nextHeader(next + 1);
        if (found < 0) {
          return tail();
        }
        holes.add(new Hole(next, found, "no record"));
        next = found;
      }
      int size = Frame.HEADER_BYTES + Frame.length(segment, next);
      if (frame.isWhole(segment, next, location(number, next))) {
        at = next;
        next += size;
        end = next;
        return true;
      }
      int to = size < 0 || size > segment.writerIndex() - next ? afterNextHeader() : next + size;
      holes.add(new Hole(next, to, "checksum"));
      next = to;
    }
    return false;
  }

  private int afterNextHeader() {
    int found = nextHeader(next + 1);
    return found < 0 ? segment.writerIndex() : found;
  }

  /** What follows the last record is zeros, or not. */
  private boolean tail() {
    int last = segment.writerIndex();
    while (last > next && segment.getByte(last - 1) == 0) {
      last--;
    }
    if (last > next) {
      holes.add(new Hole(next, last, "no record"));
    }
    next = segment.writerIndex();
    return false;
  }

  private int nextHeader(int from) {
    int index = from;
    while (true) {
      int first = segment.indexOf(index, segment.writerIndex(), (byte) (Frame.MAGIC >>> 24));
      if (first < 0 || segment.writerIndex() - first < Frame.HEADER_BYTES) {
        return -1;
      }
      if (frame.isHeader(segment, first, location(number, first))) {
        return first;
      }
      index = first + 1;
    }
  }

  /** Returns where the record begins. */
  int offset() {
    return at;
  }

  /** Returns how many bytes it has, header and body. */
  int size() {
    return Frame.HEADER_BYTES + Frame.length(segment, at);
  }

  /** Returns its version. */
  int version() {
    return Frame.version(segment, at);
  }

  /**
   * Reads it.
   *
   * @throws RuntimeException of any kind if its body makes no sense, although it is as it was written
   */
  Change change() {
    return ChangeCodec.decode(Frame.type(segment, at),
      segment.slice(at + Frame.HEADER_BYTES, Frame.length(segment, at)));
  }

  /** Returns where the last record that was found ends. */
  int end() {
    return end;
  }

  /** Returns what was no record, so far. */
  List<Hole> holes() {
    return holes;
  }
}
