// SPDX-License-Identifier: Apache-2.0
package io.waggle.bridges.mqtt.impl.store;

import io.vertx.core.Future;
import io.waggle.bridges.mqtt.impl.broker.Message;
import java.util.List;

/**
 * A store that lasts as long as it is there: after {@link #close} it can be opened again, after the end of the process
 * there is nothing. Any thread, as the contract has it.
 */
public final class MemoryStore implements SessionStore {

  private final State state = new State(false);

  @Override
  public Future<Contents> open() {
    return Future.succeededFuture(state.contents(List.of()));
  }

  @Override
  public void putSession(StoredSession session) {
    state.apply(new Change.PutSession(session));
  }

  @Override
  public void removeSession(String clientId) {
    state.apply(new Change.RemoveSession(clientId));
  }

  @Override
  public void putSubscription(String clientId, StoredSubscription subscription) {
    state.apply(new Change.PutSubscription(clientId, subscription));
  }

  @Override
  public void removeSubscription(String clientId, String filter) {
    state.apply(new Change.RemoveSubscription(clientId, filter));
  }

  @Override
  public void enqueue(Message message, List<Place> places) {
    state.apply(new Change.Enqueue(message, places, "", 0));
  }

  @Override
  public void enqueueReceived(Message message, List<Place> places, String publisher, int packetId) {
    state.apply(new Change.Enqueue(message, places, publisher, packetId));
  }

  @Override
  public void move(Message message, Place to, String from, long sequence) {
    state.apply(new Change.Move(message, to, from, sequence));
  }

  @Override
  public void released(String clientId, long sequence) {
    state.apply(new Change.Released(clientId, sequence));
  }

  @Override
  public void dequeue(String clientId, long sequence) {
    state.apply(new Change.Dequeue(clientId, sequence));
  }

  @Override
  public void sending(String clientId, long sequence, int packetId) {
    state.apply(new Change.Sending(clientId, sequence, packetId));
  }

  @Override
  public void received(String clientId, int packetId) {
    state.apply(new Change.Received(clientId, packetId));
  }

  @Override
  public void completed(String clientId, int packetId) {
    state.apply(new Change.Completed(clientId, packetId));
  }

  @Override
  public void retain(Message message) {
    state.apply(new Change.Retain(message));
  }

  @Override
  public void unretain(String topic) {
    state.apply(new Change.Unretain(topic));
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
