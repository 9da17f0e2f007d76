// SPDX-License-Identifier: Apache-2.0
package io.waggle.bridges.mqtt.impl.session;

import io.vertx.core.Future;
import io.waggle.bridges.mqtt.Authorizer.Action;

/** What one client may do. Event loop of its session. */
@FunctionalInterface
public interface Permission {

  /** Returns whether it may; best with a future that is complete. */
  Future<Boolean> isAllowed(Action action, String topic);
}
