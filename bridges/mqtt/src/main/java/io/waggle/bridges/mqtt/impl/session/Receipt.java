// SPDX-License-Identifier: Apache-2.0
package io.waggle.bridges.mqtt.impl.session;

import io.vertx.core.Future;

/**
 * What became of a message that was published. Immutable; any thread.
 *
 * @param reason a reason code: success, or why it was not taken
 * @param safe completes when it may be acknowledged; null for at once
 */
public record Receipt(int reason, Future<Void> safe) {
}
