// SPDX-License-Identifier: Apache-2.0
package io.waggle.bridges.push.impl.webpush;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.internal.logging.Logger;
import io.vertx.core.internal.logging.LoggerFactory;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import io.waggle.Shared;
import io.waggle.bridges.push.WebPushOptions;
import io.waggle.internal.StateFolder;
import io.waggle.internal.trust.References;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.KeyPair;
import java.security.PrivateKey;
import java.util.Arrays;
import java.util.Base64;

/**
 * The pair of keys by which push services know this application server. A subscription is good for the key only that
 * the page showed when it subscribed, so it is kept, and is the same on all nodes. Immutable.
 *
 * @param publicKey as pages need it, base64url
 */
public record VapidKeys(String publicKey, PrivateKey privateKey) {

  private static final Logger LOG = LoggerFactory.getLogger(VapidKeys.class);

  private static final String FILE = "webpush.json";
  private static final String SHARED = "vapid";

  /**
   * Returns the keys of the options; else those that the cluster has; else those of this machine's state folder; else
   * new ones, which are written there.
   */
  public static Future<VapidKeys> load(Vertx vertx, WebPushOptions options, Shared shared) {
    if (!options.getPublicKey().isEmpty() || !options.getPrivateKey().isEmpty()) {
      return vertx.executeBlocking(() -> of(options.getPublicKey(),
        new References().resolve(options.getPrivateKey(), "privateKey")), false);
    }
    StateFolder folder = options.getStateFolder().isEmpty() ? StateFolder.ofTheUser()
      : new StateFolder(Path.of(options.getStateFolder()));
    return shared.<JsonObject>get(SHARED).compose(ofCluster -> ofCluster != null ? Future.succeededFuture(ofCluster)
        : vertx.executeBlocking(() -> readOrMake(folder), false)
          .compose(own -> shared.add(SHARED, own))
          .compose(added -> shared.<JsonObject>get(SHARED)))
      .compose(json -> vertx.executeBlocking(() -> {
        compare(folder, json);
        return of(json.getString("publicKey"), json.getString("privateKey"));
      }, false));
  }

  /** @throws IllegalArgumentException if they are not of the right form, or no pair; the message has neither */
  static VapidKeys of(String publicKey, String privateKey) {
    Base64.Decoder base64 = Base64.getUrlDecoder();
    byte[] bytes = base64.decode(publicKey);
    PrivateKey key = P256.privateKey(base64.decode(privateKey));
    KeyPair other = P256.generate();
    // Both sides of an agreement come to the same if, and only if, the two are a pair.
    if (!Arrays.equals(P256.agree(key, other.getPublic()),
        P256.agree(other.getPrivate(), P256.publicKey(bytes)))) {
      throw new IllegalArgumentException("privateKey: not that of publicKey (expected: a pair)");
    }
    return new VapidKeys(Base64.getUrlEncoder().withoutPadding().encodeToString(bytes), key);
  }

  private static JsonObject make() {
    KeyPair pair = P256.generate();
    Base64.Encoder base64 = Base64.getUrlEncoder().withoutPadding();
    return new JsonObject().put("publicKey", base64.encodeToString(P256.encode(pair.getPublic())))
      .put("privateKey", base64.encodeToString(P256.encode(pair.getPrivate())));
  }

  private static JsonObject readOrMake(StateFolder folder) throws IOException {
    Path file = folder.path().resolve(FILE);
    if (Files.exists(file)) {
      return read(file);
    }
    JsonObject made = make();
    write(folder, made);
    return read(file);
  }

  private static JsonObject read(Path file) throws IOException {
    try {
      return new JsonObject(Files.readString(file));
    } catch (DecodeException e) {
      throw new IOException("keys: " + file + " is not JSON (expected: publicKey and privateKey)");
    }
  }

  /** Temporary files are their owner's alone. Another process that is quicker wins. */
  private static void write(StateFolder folder, JsonObject keys) throws IOException {
    Path made = Files.writeString(Files.createTempFile(folder.make(), ".webpush", ".new"), keys.encodePrettily());
    try {
      Files.createLink(folder.path().resolve(FILE), made);
    } catch (FileAlreadyExistsException e) {
      // As good as ours.
    } catch (UnsupportedOperationException e) {
      Files.copy(made, folder.path().resolve(FILE), StandardCopyOption.COPY_ATTRIBUTES);
    } finally {
      Files.delete(made);
    }
  }

  /** The cluster's count, but the next start of this node alone would have others. */
  private static void compare(StateFolder folder, JsonObject ofCluster) throws IOException {
    Path file = folder.path().resolve(FILE);
    if (!Files.exists(file)) {
      write(folder, ofCluster);
    } else if (!read(file).getString("publicKey", "").equals(ofCluster.getString("publicKey"))) {
      LOG.warn("web push: the keys in " + file + " are not the cluster's, which are used (expected: the same file on all"
        + " nodes)");
    }
  }
}
