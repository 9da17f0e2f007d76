// SPDX-License-Identifier: Apache-2.0
package io.waggle.bridges.socketio.impl.engine;

import io.vertx.core.internal.ContextInternal;

/** Runs things on the event loop they belong to. Stateless. */
final class Loops {

  private Loops() {
  }

  /** Runs an action on the event loop of a context: at once if already there. Any thread, its actions in order. */
  static void run(ContextInternal context, Runnable action) {
    if (context.nettyEventLoop().inEventLoop()) {
      action.run();
    } else {
      context.runOnContext(there -> action.run());
    }
  }
}
