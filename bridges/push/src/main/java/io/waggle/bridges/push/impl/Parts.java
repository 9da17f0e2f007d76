// SPDX-License-Identifier: Apache-2.0
package io.waggle.bridges.push.impl;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.waggle.Gateway;
import io.waggle.bridges.push.PushOptions;
import io.waggle.bridges.push.ReceiptOptions;
import io.waggle.bridges.push.TokenOptions;
import io.waggle.bridges.push.impl.hooks.HttpHooks;
import io.waggle.bridges.push.impl.receipts.GatewayOutlet;
import io.waggle.bridges.push.impl.receipts.InboxReceipts;
import io.waggle.bridges.push.impl.trust.TokenTrust;
import java.util.ArrayList;
import java.util.List;

/**
 * The parts of one instance of a bridge. Any thread.
 *
 * @param trust looks at tokens and keys
 * @param hooks asks and tells the back end
 * @param receipts waits for acknowledgements
 */
public record Parts(Trust trust, Hooks hooks, Receipts receipts) {

  /**
   * Makes them by the options.
   *
   * @return fails with {@code IllegalArgumentException} if a key, a secret or a reference is not good
   */
  public static Future<Parts> create(Vertx vertx, PushOptions options) {
    return TokenTrust.create(vertx, options.getName(), tokens(options))
      .compose(trust -> hooks(vertx, options)
        .compose(hooks -> receipts(vertx, options).map(receipts -> new Parts(trust, hooks, receipts))
          .recover(failure -> hooks.close().transform(closed -> Future.failedFuture(failure))))
        .recover(failure -> trust.close().transform(closed -> Future.failedFuture(failure))));
  }

  private static TokenOptions tokens(PushOptions options) {
    TokenOptions tokens = options.getTokens() == null ? new TokenOptions() : new TokenOptions(options.getTokens());
    List<String> keys = new ArrayList<>(tokens.getApiKeys());
    keys.addAll(options.getApiKeys());
    return tokens.setApiKeys(keys);
  }

  private static Future<Hooks> hooks(Vertx vertx, PushOptions options) {
    return options.getHooks() == null ? Future.succeededFuture(new NoHooks())
      : HttpHooks.create(vertx, options.getName(), options.getHooks()).map(hooks -> hooks);
  }

  private static Future<Receipts> receipts(Vertx vertx, PushOptions options) {
    Gateway<Buffer> gateway = Gateway.of(vertx, options.getName());
    InboxReceipts receipts = InboxReceipts.create(vertx, options.getName(),
      options.getReceipts() == null ? new ReceiptOptions() : options.getReceipts(), options.getWebPush(),
      new GatewayOutlet(gateway));
    return receipts.started().recover(failure ->
      receipts.close().transform(closed -> Future.failedFuture(failure))).map(receipts);
  }

  /** Ends them. */
  public Future<Void> close() {
    return Future.join(trust.close(), hooks.close(), receipts.close()).mapEmpty();
  }
}
