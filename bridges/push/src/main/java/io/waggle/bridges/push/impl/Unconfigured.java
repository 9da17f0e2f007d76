// SPDX-License-Identifier: Apache-2.0
package io.waggle.bridges.push.impl;

import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import io.waggle.ChannelAccess;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.BiConsumer;

/** What stands in for parts of the bridge that the options do not name. Any thread. */
public final class Unconfigured {

  private Unconfigured() {
  }

  /** Returns a trust that knows the keys of back ends, and no token. */
  public static Trust trust(List<String> apiKeys) {
    return new KeysOnly(apiKeys);
  }

  /** Returns hooks that ask nobody and tell nobody. */
  public static Hooks hooks() {
    return new NoHooks();
  }

  /** Returns receipts that wait for nothing. */
  public static Receipts receipts() {
    return new NoReceipts();
  }

  private static final class KeysOnly implements Trust {

    private final List<byte[]> keys = new ArrayList<>();

    KeysOnly(List<String> apiKeys) {
      apiKeys.forEach(key -> keys.add(digest(key)));
    }

    /** Digests are of one length, so that comparing them tells nothing. */
    private static byte[] digest(String key) {
      try {
        return MessageDigest.getInstance("SHA-256").digest(key.getBytes(StandardCharsets.UTF_8));
      } catch (NoSuchAlgorithmException e) {
        throw new IllegalStateException(e);
      }
    }

    private static <T> Future<T> refused() {
      return Future.failedFuture(new PushException(401, "tokens: not configured"));
    }

    @Override
    public Future<Identity> identify(String token) {
      return refused();
    }

    @Override
    public Future<Set<ChannelAccess.Action>> channel(String token, String uid, String channel) {
      return refused();
    }

    @Override
    public boolean isApiKey(String key) {
      byte[] shown = digest(key);
      boolean found = false;
      for (byte[] known : keys) {
        found |= MessageDigest.isEqual(known, shown);
      }
      return found;
    }

    @Override
    public Future<Void> revoke(String tokenId, String uid, long untilMs) {
      return Future.failedFuture(new PushException(503, "tokens: not configured"));
    }

    @Override
    public void revocationHandler(BiConsumer<String, String> tokenIdAndUid) {
      // no token is taken, so none is revoked
    }

    @Override
    public Future<Void> close() {
      return Future.succeededFuture();
    }
  }

  private static final class NoHooks implements Hooks {

    @Override
    public Future<JsonObject> ask(String kind, JsonObject question) {
      return Future.succeededFuture(new JsonObject());
    }

    @Override
    public boolean asks(String kind) {
      return false;
    }

    @Override
    public void tell(String kind, String channel, JsonObject event) {
      // nobody wants to know
    }

    @Override
    public Future<Void> close() {
      return Future.succeededFuture();
    }
  }

  private static final class NoReceipts implements Receipts {

    private static <T> Future<T> unavailable() {
      return Future.failedFuture(new PushException(503, "receipts: not configured"));
    }

    @Override
    public Future<JsonObject> send(String messageId, Set<String> uids, Buffer frame, long ttlMs, long fallbackMs) {
      return unavailable();
    }

    @Override
    public Future<List<Buffer>> waiting(String uid) {
      return Future.succeededFuture(List.of());
    }

    @Override
    public void delivered(String messageId, String uid) {
      // nothing waited
    }

    @Override
    public Future<Boolean> acknowledged(String messageId, String uid) {
      return Future.succeededFuture(false);
    }

    @Override
    public Future<JsonObject> state(String messageId) {
      return unavailable();
    }

    @Override
    public Future<Void> subscribeWebPush(String uid, JsonObject subscription) {
      return unavailable();
    }

    @Override
    public Future<Void> close() {
      return Future.succeededFuture();
    }
  }
}
