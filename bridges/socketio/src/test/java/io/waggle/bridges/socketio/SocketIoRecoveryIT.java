// SPDX-License-Identifier: Apache-2.0
package io.waggle.bridges.socketio;

import io.vertx.core.Vertx;
import io.waggle.testkit.Await;
import java.io.IOException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * npm's client of version 4 after its connection broke. Without {@code CleanVertx}: what is kept for a client that may
 * return has a timer of Vert.x's map, which outlives the verticle as it should.
 */
class SocketIoRecoveryIT {

  @ParameterizedTest
  @ValueSource(strings = {"websocket", "polling", "polling,websocket"})
  void clientsRecover(String transports) throws IOException {
    Vertx vertx = Vertx.vertx();
    try {
      SocketIoOptions options = FeatureServer.anyPort().setRecoveryMs(60_000);
      SocketIoIT.compare("4", transports, FeatureServer.start(vertx, options, more -> { }), true);
    } finally {
      Await.result(vertx.close());
    }
  }
}
