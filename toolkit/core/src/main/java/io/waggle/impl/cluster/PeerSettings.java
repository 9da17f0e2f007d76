// SPDX-License-Identifier: Apache-2.0
package io.waggle.impl.cluster;

/**
 * Times and limits between nodes. Immutable.
 *
 * @param beatMs between two heartbeats
 * @param silenceMs after which a node counts as dead
 * @param leftMs of silence after which a node counts as dead that the cluster manager has already let go
 * @param retryMs after which what was not acknowledged is sent again
 * @param requestMs within which a request must be answered
 * @param maxQueuedBytes sent to one node and not acknowledged; what exceeds it is refused
 * @param maxBatchBytes of one frame that holds more than one message
 * @param maxMessageBytes of one message
 */
record PeerSettings(long beatMs, long silenceMs, long leftMs, long retryMs, long requestMs, int maxQueuedBytes,
                    int maxBatchBytes, int maxMessageBytes) {

  static final PeerSettings DEFAULT =
    new PeerSettings(500, 5_000, 1_200, 1_000, 5_000, 16 * 1024 * 1024, 64 * 1024, 8 * 1024 * 1024);
}
