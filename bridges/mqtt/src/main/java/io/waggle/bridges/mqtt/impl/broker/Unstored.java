// SPDX-License-Identifier: Apache-2.0
package io.waggle.bridges.mqtt.impl.broker;

import io.vertx.core.Future;
import io.waggle.bridges.mqtt.impl.store.SessionStore;
import java.util.List;

/** The store of a broker that keeps nothing beyond the process: what the broker has in memory is all there is. */
final class Unstored implements SessionStore {

  @Override
  public Future<Contents> open() {
    return Future.succeededFuture(new Contents(List.of(), List.of(), List.of()));
  }

  @Override
  public void putSession(StoredSession session) {
  }

  @Override
  public void removeSession(String clientId) {
  }

  @Override
  public void putSubscription(String clientId, StoredSubscription subscription) {
  }

  @Override
  public void removeSubscription(String clientId, String filter) {
  }

  @Override
  public void enqueue(Message message, List<Place> places) {
  }

  @Override
  public void released(String clientId, long sequence) {
  }

  @Override
  public void dequeue(String clientId, long sequence) {
  }

  @Override
  public void sending(String clientId, long sequence, int packetId) {
  }

  @Override
  public void received(String clientId, int packetId) {
  }

  @Override
  public void completed(String clientId, int packetId) {
  }

  @Override
  public void retain(Message message) {
  }

  @Override
  public void unretain(String topic) {
  }

  @Override
  public Future<Void> afterSync() {
    return Future.succeededFuture();
  }

  @Override
  public boolean isFull() {
    return false;
  }

  @Override
  public Future<Void> close() {
    return Future.succeededFuture();
  }
}
