// SPDX-License-Identifier: Apache-2.0
package io.waggle.bridges.push.impl.hooks;

import io.vertx.core.buffer.Buffer;

/**
 * Something that happened, as it is told. Immutable; any thread.
 *
 * @param channel empty if it is about none
 * @param timeMs since 1970
 */
record Event(String channel, long timeMs, Buffer json) {
}
