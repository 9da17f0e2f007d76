// SPDX-License-Identifier: Apache-2.0
package io.waggle.bridges.socketio.impl;

import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.waggle.Answer;
import io.waggle.bridges.socketio.Emitter;
import io.waggle.bridges.socketio.RemoteSocket;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/** An emitter to the dynamic namespaces of one kind that this instance has. Immutable. */
record FamilyEmitter(List<Emitter> members) implements Emitter {

  private FamilyEmitter each(Function<Emitter, Emitter> step) {
    return new FamilyEmitter(members.stream().map(step).toList());
  }

  private <T> Future<Answer<List<T>>> gather(Function<Emitter, Future<Answer<List<T>>>> step) {
    List<Future<Answer<List<T>>>> answers = members.stream().map(step).toList();
    return Future.join(answers).map(joined -> {
      List<T> all = new ArrayList<>();
      boolean complete = true;
      for (Future<Answer<List<T>>> answer : answers) {
        all.addAll(answer.result().value());
        complete &= answer.result().complete();
      }
      return new Answer<>(all, Instant.now(), complete);
    });
  }

  private Future<Void> all(Function<Emitter, Future<Void>> step) {
    return Future.join(members.stream().map(step).toList()).mapEmpty();
  }

  @Override
  public Emitter to(String room) {
    return each(member -> member.to(room));
  }

  @Override
  public Emitter except(String room) {
    return each(member -> member.except(room));
  }

  @Override
  public Emitter local() {
    return each(Emitter::local);
  }

  @Override
  public Emitter dropIfBusy() {
    return each(Emitter::dropIfBusy);
  }

  @Override
  public Emitter timeout(long timeoutMs) {
    return each(member -> member.timeout(timeoutMs));
  }

  @Override
  public void emit(String event, Object... args) {
    members.forEach(member -> member.emit(event, args));
  }

  @Override
  public Future<Answer<List<JsonArray>>> emitWithAck(String event, Object... args) {
    return gather(member -> member.emitWithAck(event, args));
  }

  @Override
  public Future<Void> socketsJoin(String... rooms) {
    return all(member -> member.socketsJoin(rooms));
  }

  @Override
  public Future<Void> socketsLeave(String... rooms) {
    return all(member -> member.socketsLeave(rooms));
  }

  @Override
  public Future<Void> disconnectSockets(boolean close) {
    return all(member -> member.disconnectSockets(close));
  }

  @Override
  public Future<Answer<List<RemoteSocket>>> fetchSockets() {
    return gather(Emitter::fetchSockets);
  }
}
