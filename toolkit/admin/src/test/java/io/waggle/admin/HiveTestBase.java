// SPDX-License-Identifier: Apache-2.0
package io.waggle.admin;

import io.vertx.core.Vertx;
import io.waggle.testkit.CleanVertx;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** A hive with an admin server beside it. */
@CleanVertx
abstract class HiveTestBase {

  @TempDir
  Path state;
  Hive hive;
  AdminClient admin;

  @BeforeEach
  final void start(Vertx vertx) {
    hive = Hive.start(vertx, workerName());
    admin = AdminClient.start(vertx, options());
  }

  String workerName() {
    return "echo";
  }

  AdminOptions options() {
    return new AdminOptions().setStateFolder(state.toString()).setWrite(true);
  }

  String token() {
    return AdminClient.token(state);
  }
}
