// SPDX-License-Identifier: Apache-2.0
package io.waggle.bridges.mqtt.impl.session;

import io.vertx.core.Future;
import io.waggle.bridges.mqtt.impl.broker.Message;

/** A QoS 1 or 2 message on its way to one client. Event loop of its session only. */
public final class Delivery {

  /** How far it is. */
  enum State {
    /** Waits in the queue. */
    QUEUED,
    /** Has a packet identifier, but was not sent. */
    READY,
    /** Sent: PUBACK or PUBREC is to come. */
    SENT,
    /** PUBREC has come: PUBREL is to be sent, or PUBCOMP to come. */
    RELEASED
  }

  /** Beside topic and payload. */
  private static final int OVERHEAD_BYTES = 64;

  final Message message;
  final int qos;
  final boolean retain;
  final int[] identifiers;
  final Share share;
  long sequence;
  int packetId;
  State state = State.QUEUED;
  /** Whether it is one of those that the client's receive maximum bounds. */
  boolean counted;
  /** Whether the store has it, under this session. */
  boolean stored;
  /** Where it is in the box of the session; 0 if it is not from there. */
  long offset;
  /** Whether another node may have sent it before. */
  boolean again;
  private Future<Void> safe;

  /**
   * Creates a delivery.
   *
   * @param qos with which it is delivered, 1 or 2
   * @param retain the flag it is delivered with
   * @param share whose message it is; null if the session's own
   */
  public Delivery(Message message, int qos, boolean retain, int[] identifiers, Share share) {
    this.message = message;
    this.qos = qos;
    this.retain = retain;
    this.identifiers = identifiers;
    this.share = share;
  }

  /**
   * Says that it comes from the box of the session.
   *
   * @param sentBefore whether the client may have seen it
   */
  public Delivery from(long place, boolean sentBefore) {
    offset = place;
    again = sentBefore;
    return this;
  }

  /** Says that others put it into the store, and when it is there. */
  public Delivery waitFor(Future<Void> stored) {
    safe = stored;
    return this;
  }

  /** Returns what it has to wait for before it is sent; null if for nothing. */
  Future<Void> pending() {
    return safe == null || safe.succeeded() ? null : safe;
  }

  /** Returns whose message it is; null if the session's own. */
  public Share share() {
    return share;
  }

  /** Returns the message. */
  public Message message() {
    return message;
  }

  /** Returns the quality of service it is delivered with. */
  public int qos() {
    return qos;
  }

  /** Returns whether the store has it in the queue of its session. */
  public boolean isStored() {
    return stored;
  }

  /** Returns its place in that queue. */
  public long sequence() {
    return sequence;
  }

  /** Returns whether the client has it for certain: only a QoS 2 message can be so before it is done. */
  public boolean isReleased() {
    return state == State.RELEASED;
  }

  /** Returns whether the client may have seen it. */
  public boolean wasSent() {
    return state == State.SENT || state == State.RELEASED;
  }

  /** Returns how much memory it counts for. */
  public static long bytes(Message message) {
    return message.payload().length + message.topic().length() + OVERHEAD_BYTES;
  }
}
