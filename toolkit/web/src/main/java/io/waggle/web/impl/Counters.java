// SPDX-License-Identifier: Apache-2.0
package io.waggle.web.impl;

import io.waggle.web.HttpWorkerMetrics;

/** The counters of one worker. Written on its event loop only; readers elsewhere see values that are a little old. */
final class Counters {

  int connections;
  long accepted;
  long requests;
  long refused;
  long refusedConnections;
  long failed;

  HttpWorkerMetrics snapshot() {
    return new HttpWorkerMetrics(connections, accepted, requests, refused, refusedConnections, failed);
  }
}
