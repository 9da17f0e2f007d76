// SPDX-License-Identifier: Apache-2.0
package io.waggle.bridges.socketio.impl;

/** Counts of one server instance. On its event loop. */
final class Metrics {

  /** Packets that were not valid, each of which closed its client. */
  long refusedPackets;
  /** Messages that were dropped on purpose, for clients that would not have read them at once. */
  long droppedMessages;
  /** Clients that came back and got what they missed. */
  long recoveries;
}
