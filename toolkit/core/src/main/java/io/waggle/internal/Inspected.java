// SPDX-License-Identifier: Apache-2.0
package io.waggle.internal;

import io.vertx.core.Future;
import io.vertx.core.internal.ContextInternal;
import io.waggle.CloseReason;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/**
 * One instance of a worker or client as operators see it. Registered with {@link Inspection} by whoever runs it; its
 * methods are called on its event loop, but for {@link #context()}, {@link #label()} and {@link #messages()}, which any
 * thread may call.
 */
public interface Inspected {

  /**
   * What does not change while it runs.
   *
   * @param name of the worker, as its options say
   * @param transport scheme, such as {@code text} over {@code tcp}: here {@code tcp}
   * @param protocol name of the protocol; may be empty
   * @param listening address with the port in use; {@code none} if it listens nowhere
   * @param index of the instance among those on its address, or -1
   * @param client whether it is the client's end
   */
  record Label(String name, String transport, String protocol, String listening, int index, boolean client) {
  }

  /**
   * What an instance has counted.
   *
   * @param accepting false while new connections are refused
   * @param disconnects how many connections ended, by the code of the reason
   * @param requests messages or requests that handlers got
   */
  record Report(boolean accepting, int connections, long accepted, long refused, long requests, long messagesWritten,
                long sendFailures, long bytesRead, long bytesWritten, long queuedBytes,
                Map<Integer, Long> disconnects) {

    /** Returns the same counters when nothing is open any more. */
    Report atTheEnd() {
      return new Report(false, 0, accepted, refused, requests, messagesWritten, sendFailures, bytesRead, bytesWritten,
        0, disconnects);
    }

    /** Returns the sum of two; what is not counted in one of them, -1, counts as nothing. */
    public Report plus(Report other) {
      Map<Integer, Long> codes = new HashMap<>(disconnects);
      other.disconnects.forEach((code, count) -> codes.merge(code, count, Long::sum));
      return new Report(accepting || other.accepting, connections + other.connections, accepted + other.accepted,
        refused + other.refused, requests + other.requests, sum(messagesWritten, other.messagesWritten),
        sum(sendFailures, other.sendFailures), sum(bytesRead, other.bytesRead), sum(bytesWritten, other.bytesWritten),
        queuedBytes + other.queuedBytes, codes);
    }

    private static long sum(long one, long other) {
      return one < 0 && other < 0 ? -1 : Math.max(0, one) + Math.max(0, other);
    }
  }

  /**
   * One connection.
   *
   * @param state INITIAL, CONNECTING, ESTABLISHED, ENDING, CLOSING or CLOSED
   * @param heldBytes received and not yet handed over
   * @param queuedBytes not yet taken by the operating system
   * @param local address on this side, may be empty
   * @param remote address of the client, may be empty
   */
  record Peer(String id, String protocol, String state, long heldBytes, long queuedBytes, long bytesRead,
              long bytesWritten, long messagesRead, long messagesWritten, String local, String remote) {
  }

  /** Returns the context of its handlers, whose event loop is its own. */
  ContextInternal context();

  /** Returns what does not change while it runs. */
  Label label();

  /** Returns how many messages or requests handlers got so far; may lag by a turn. */
  long messages();

  /** Returns whether it takes new connections; any thread. */
  boolean isAccepting();

  /** Returns the counters. */
  Report report();

  /** Returns how long the list of connections is. */
  int places();

  /**
   * Returns connections by their place in the list, which changes when one closes.
   *
   * @param from first place
   * @param limit at most so many places are looked at
   * @param filter which of them are wanted
   */
  List<Peer> connections(int from, int limit, Predicate<Peer> filter);

  /**
   * Closes a connection.
   *
   * @return completes when it is closed; null if it is not here
   */
  Future<Void> close(String id, CloseReason why);

  /** Shows messages to somebody; null ends that. */
  void tap(Tap tap);

  /** Sees messages as they come and go; on event loops, so it must be quick. */
  interface Tap {

    /** A message was received; {@code message} is what the handler gets. */
    void received(String worker, String connection, Object message);

    /** Bytes are sent: at least one whole message as the protocol encodes it, cut to the first ones. */
    void sent(String worker, String connection, byte[] first, int length);
  }
}
