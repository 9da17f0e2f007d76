// SPDX-License-Identifier: Apache-2.0
package io.waggle.bench.load;

/** A connection that has one request under way at a time. */
interface EchoPeer {

  /** Sends the next request if none is under way; each answer then sends another while the load runs. */
  void start();

  /** Returns the state of its requests. */
  Exchange exchange();
}
