// SPDX-License-Identifier: Apache-2.0
package io.waggle.impl.cluster;

import io.vertx.core.buffer.Buffer;
import java.util.ArrayDeque;
import java.util.function.Consumer;

/**
 * The way to one other node and back, as one side sees it. Event loop of {@link Peers} only, but for
 * {@link #queuedBytes()}.
 *
 * <p>Frames that carry messages are numbered within a session, which begins at 1 whenever either side has forgotten
 * the other. The receiver takes the number it expects and drops the rest; the sender keeps what is not acknowledged and
 * sends it again, the first frame alone until the other side answers.
 */
final class Link {

  final String node;
  final long life;
  private final String self;
  private final PeerSettings settings;
  private final Consumer<Buffer> out;
  private final ArrayDeque<Sent> unacknowledged = new ArrayDeque<>();
  private long session;
  private long nextNumber;
  private Buffer open;
  private int emptyLength;
  private volatile int queuedBytes;
  private long oldestSentAt;
  /** Frames to send again when the next acknowledgement comes; 0 when nothing is missing. */
  private int burst;
  private long inSession;
  private long expected;
  private boolean inKnown;
  private boolean ackDue;
  String memberId;
  volatile long lastHeard;
  long resent;
  long duplicates;

  private record Sent(long number, Buffer frame) {
  }

  /** What has become of a frame that arrived. */
  enum Arrival {
    /** The next one: its messages are to be handled. */
    NEXT,
    /** The first of a new session: all that came before is void, and its messages are to be handled. */
    FIRST,
    /** To be dropped. */
    DROPPED
  }

  /**
   * Creates a link.
   *
   * @param life of the other node
   */
  Link(String self, String node, long life, long session, PeerSettings settings, Consumer<Buffer> out, long now) {
    this.self = self;
    this.node = node;
    this.life = life;
    this.settings = settings;
    this.out = out;
    this.lastHeard = now;
    begin(session);
  }

  /** Begins a session: what was on its way is forgotten. */
  void begin(long newSession) {
    session = newSession;
    nextNumber = 1;
    unacknowledged.clear();
    open = null;
    queuedBytes = 0;
    burst = 0;
  }

  long session() {
    return session;
  }

  /** Returns how many bytes wait to be acknowledged. Any thread. */
  int queuedBytes() {
    return queuedBytes;
  }

  boolean hasRoom(int bytes) {
    return queuedBytes + bytes <= settings.maxQueuedBytes();
  }

  /** Adds a message to the frame that the next {@link #flush} sends. */
  void add(byte kind, String service, long id, Buffer payload, long now) {
    int bytes = payload.length() + service.length() + Frames.RECORD_BYTES;
    if (open != null && open.length() + bytes > settings.maxBatchBytes()) {
      flush(now);
    }
    if (open == null) {
      long oldest = unacknowledged.isEmpty() ? nextNumber : unacknowledged.peek().number();
      open = Frames.data(self, life, session, nextNumber, oldest, inSession, expected - 1);
      emptyLength = open.length();
    }
    Frames.record(open, kind, service, id, payload);
    queuedBytes += bytes;
  }

  /** Sends what was added, and the acknowledgement that is due. */
  void flush(long now) {
    if (open != null && open.length() > emptyLength) {
      if (unacknowledged.isEmpty()) {
        oldestSentAt = now;
      }
      unacknowledged.add(new Sent(nextNumber++, open));
      out.accept(open);
      open = null;
      ackDue = false;
    } else if (ackDue) {
      ackDue = false;
      out.accept(Frames.ack(self, inSession, expected - 1));
    }
  }

  /**
   * Says what to do with a frame of messages.
   *
   * @param oldest number of the oldest frame that the sender would send again
   */
  Arrival data(long itsSession, long number, long oldest) {
    if (inKnown && itsSession == inSession) {
      ackDue = true;
      if (number != expected) {
        duplicates += number < expected ? 1 : 0;
        return Arrival.DROPPED;
      }
      expected++;
      return Arrival.NEXT;
    }
    if (itsSession <= inSession || number != 1) {
      // If it still holds the beginning, that comes again by itself.
      if (itsSession > inSession && oldest != 1 || itsSession == inSession) {
        out.accept(Frames.reset(self, itsSession));
      }
      return Arrival.DROPPED;
    }
    Arrival arrival = inKnown ? Arrival.FIRST : Arrival.NEXT;
    inSession = itsSession;
    inKnown = true;
    expected = 2;
    ackDue = true;
    return arrival;
  }

  /** Forgets what the other side has said, so that it has to begin a session. */
  void forget() {
    inKnown = false;
  }

  /** Takes an acknowledgement. */
  void acknowledged(long itsSession, long number, long now) {
    if (itsSession != session) {
      return;
    }
    boolean progress = false;
    while (!unacknowledged.isEmpty() && unacknowledged.peek().number() <= number) {
      queuedBytes -= bytesOf(unacknowledged.poll());
      progress = true;
    }
    if (progress) {
      oldestSentAt = now;
      if (burst > 0) {
        resend(burst * 2);
      }
    }
  }

  private int bytesOf(Sent sent) {
    return sent.frame().length() - emptyLength;
  }

  /** Sends the oldest frame again if its acknowledgement is overdue. */
  void tick(long now) {
    if (!unacknowledged.isEmpty() && now - oldestSentAt >= settings.retryMs()) {
      oldestSentAt = now;
      resend(1);
    }
    flush(now);
  }

  /** Goes from one frame to twice as many with each answer, so that a slow peer is not buried in repetitions. */
  private void resend(int frames) {
    int rest = frames;
    long oldest = unacknowledged.isEmpty() ? 0 : unacknowledged.peek().number();
    for (Sent sent : unacknowledged) {
      if (rest-- == 0) {
        break;
      }
      resent++;
      out.accept(Frames.again(sent.frame(), oldest));
    }
    burst = frames >= unacknowledged.size() ? 0 : frames;
  }
}
