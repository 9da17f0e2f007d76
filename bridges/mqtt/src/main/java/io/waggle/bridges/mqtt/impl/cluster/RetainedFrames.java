// SPDX-License-Identifier: Apache-2.0
package io.waggle.bridges.mqtt.impl.cluster;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.internal.buffer.BufferInternal;
import io.waggle.bridges.mqtt.impl.broker.Message;
import io.waggle.bridges.mqtt.impl.store.Fields;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Iterator;
import java.util.List;

/**
 * What nodes ask and answer. Numbers and messages as in the journal: groups of 7 bits, the lowest first.
 *
 * <pre>
 * 01 message…           take these                      nothing
 * 02                    what have you told me of?       nothing, once all that is under way to the asker has arrived
 * 03                    what do you have?               digest: 64 times 8 bytes
 * 04 first parts        tell me all of these parts      more, message…: 1 if there is more to be asked for, or 0
 * 05                    I have what you have not        nothing
 *    message            stamp, message; a removal has no payload
 * </pre>
 */
final class RetainedFrames {

  static final byte TAKE = 1;
  static final byte SETTLE = 2;
  static final byte COMPARE = 3;
  static final byte READ = 4;
  static final byte LOOK = 5;

  static final Buffer NOTHING = Buffer.buffer();

  private static final int PAGE_BYTES = 64 * 1024;
  private static final int PAGE_STEPS = 10_000;

  private RetainedFrames() {
  }

  static Buffer question(byte kind) {
    return Buffer.buffer().appendByte(kind);
  }

  static Buffer read(boolean isFirst, long parts) {
    return question(READ).appendByte((byte) (isFirst ? 1 : 0)).appendLong(parts);
  }

  static boolean isFirst(Buffer read) {
    return read.getByte(1) == 1;
  }

  static Buffer take(Collection<Message> messages) {
    ByteBuf out = Unpooled.buffer().writeByte(TAKE);
    messages.forEach(each -> message(out, each));
    return BufferInternal.buffer(out);
  }

  /** Returns the next messages of a walk, as many as go together, as the question asks for. */
  static Buffer page(Buffer read, Iterator<Message> walk) {
    long parts = read.getLong(2);
    ByteBuf out = Unpooled.buffer().writeByte(0);
    for (int i = 0; i < PAGE_STEPS && walk.hasNext() && out.readableBytes() < PAGE_BYTES; i++) {
      Message next = walk.next();
      if (Digest.isIn(parts, next.topic())) {
        message(out, next);
      }
    }
    return BufferInternal.buffer(out.setByte(0, walk.hasNext() ? 1 : 0));
  }

  static boolean hasMore(Buffer page) {
    return page.getByte(0) == 1;
  }

  private static void message(ByteBuf out, Message message) {
    Fields.number(out, message.stamp());
    Fields.message(out, message);
  }

  /** Returns the messages behind the first byte. */
  static List<Message> messages(Buffer frame) {
    ByteBuf in = ((BufferInternal) frame).getByteBuf().skipBytes(1);
    List<Message> messages = new ArrayList<>();
    while (in.isReadable()) {
      long stamp = Fields.number(in);
      messages.add(Fields.message(in).stamped(stamp));
    }
    return messages;
  }
}
