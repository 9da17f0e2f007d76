// SPDX-License-Identifier: Apache-2.0
package io.waggle.bridges.mqtt.impl.store;

/** Holds the memory store to the contract: it has what it had as long as it is there. */
class MemoryStoreTest extends SessionStoreContractTest {

  private final SessionStore only = new MemoryStore();

  @Override
  SessionStore create() {
    return only;
  }
}
