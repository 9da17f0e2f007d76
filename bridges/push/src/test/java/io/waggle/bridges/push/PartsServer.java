// SPDX-License-Identifier: Apache-2.0
package io.waggle.bridges.push;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.VerticleBase;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import io.waggle.ChannelAccess;
import io.waggle.bridges.push.impl.Hooks;
import io.waggle.bridges.push.impl.Identity;
import io.waggle.bridges.push.impl.Parts;
import io.waggle.bridges.push.impl.PushException;
import io.waggle.bridges.push.impl.Receipts;
import io.waggle.bridges.push.impl.Trust;
import io.waggle.bridges.push.impl.session.PushCore;
import io.waggle.web.HttpWorker;
import io.waggle.web.HttpWorkerOptions;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.BiConsumer;

/** One instance whose parts are the test's: tokens are names in a table, hooks and receipts are written down. */
final class PartsServer extends VerticleBase implements Trust, Hooks, Receipts {

  final Map<String, Identity> tokens = new ConcurrentHashMap<>();
  volatile long grantsEndAtMs;
  final Map<String, Set<ChannelAccess.Action>> channelTokens = new ConcurrentHashMap<>();
  final Map<String, PushException> refusals = new ConcurrentHashMap<>();
  final Map<String, List<Buffer>> waiting = new ConcurrentHashMap<>();
  final ConcurrentLinkedQueue<String> told = new ConcurrentLinkedQueue<>();
  final ConcurrentLinkedQueue<String> receipts = new ConcurrentLinkedQueue<>();
  volatile BiConsumer<String, String> revocations;
  private final PushOptions options;
  private HttpWorker worker;
  private PushBridge bridge;

  PartsServer(PushOptions options) {
    this.options = options;
  }

  static Identity user(String uid, long expiresAtMs) {
    return new Identity(uid, expiresAtMs, "id-of-" + uid, List.of(), List.of(), null, List.of());
  }

  @Override
  public Future<?> start() {
    worker = HttpWorker.create(vertx, new HttpWorkerOptions());
    return PushBridge.create(worker, new PushCore(vertx, options, new Parts(this, this, this))).compose(made -> {
      bridge = made;
      return worker.requestHandler(bridge::handle).listen();
    });
  }

  @Override
  public Future<?> stop() {
    return bridge.close().eventually(worker::close);
  }

  int port() {
    return worker.actualPort();
  }

  PushBridge bridge() {
    return bridge;
  }

  @Override
  public Future<Identity> identify(String token) {
    if (token.equals("slow")) {
      return Promise.<Identity>promise().future();
    }
    Identity identity = tokens.get(token);
    return identity != null ? Future.succeededFuture(identity)
      : Future.failedFuture(new PushException(token.equals("old") ? 4501 : 401, "token: wrong"));
  }

  @Override
  public Future<Grant> channel(String token, String uid, String channel) {
    Set<ChannelAccess.Action> actions = channelTokens.get(token + "/" + uid + "/" + channel);
    return actions != null ? Future.succeededFuture(new Grant(actions, grantsEndAtMs))
      : Future.failedFuture(new PushException(401, "token: wrong"));
  }

  @Override
  public boolean isApiKey(String key) {
    return options.getApiKeys().contains(key);
  }

  @Override
  public Future<Void> revoke(String tokenId, String uid, long untilMs) {
    revocations.accept(tokenId, uid);
    return Future.succeededFuture();
  }

  @Override
  public void revocationHandler(BiConsumer<String, String> tokenIdAndUid) {
    revocations = tokenIdAndUid;
  }

  @Override
  public Future<JsonObject> ask(String kind, JsonObject question) {
    PushException refusal = refusals.get(kind);
    told.add("ask " + kind);
    return refusal == null ? Future.succeededFuture(new JsonObject()) : Future.failedFuture(refusal);
  }

  @Override
  public boolean asks(String kind) {
    return refusals.containsKey(kind);
  }

  @Override
  public void tell(String kind, String channel, JsonObject event) {
    told.add((kind + " " + channel).trim());
  }

  @Override
  public Future<JsonObject> send(String messageId, Set<String> uids, Buffer frame, long ttlMs, long fallbackMs) {
    receipts.add("send " + messageId + " " + ttlMs + " " + frame.toJsonObject().getBoolean("ack"));
    return Future.succeededFuture(new JsonObject().put("message", messageId));
  }

  @Override
  public Future<List<Buffer>> waiting(String uid) {
    return Future.succeededFuture(waiting.getOrDefault(uid, List.of()));
  }

  @Override
  public void delivered(String messageId, String uid) {
    receipts.add("delivered " + messageId + " " + uid);
  }

  @Override
  public Future<Boolean> acknowledged(String messageId, String uid) {
    receipts.add("acknowledged " + messageId + " " + uid);
    return Future.succeededFuture(true);
  }

  @Override
  public Future<JsonObject> state(String messageId) {
    return Future.succeededFuture(new JsonObject().put("message", messageId));
  }

  @Override
  public Future<Void> subscribeWebPush(String uid, JsonObject subscription) {
    return Future.succeededFuture();
  }

  @Override
  public Future<Void> close() {
    return Future.succeededFuture();
  }
}
