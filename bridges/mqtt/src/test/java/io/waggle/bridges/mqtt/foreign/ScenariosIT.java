// SPDX-License-Identifier: Apache-2.0
package io.waggle.bridges.mqtt.foreign;

import io.waggle.testkit.FreePorts;
import io.waggle.testkit.MosquittoFixture;
import java.io.IOException;
import org.junit.jupiter.api.Test;

/** That the scenarios ask for nothing but what another broker does as well. */
class ScenariosIT {

  private static void check(ForeignClient client) throws IOException {
    int webSockets = FreePorts.take(1).get(0);
    try (MosquittoFixture broker =
           MosquittoFixture.start("listener " + webSockets + " 127.0.0.1", "protocol websockets")) {
      ForeignClientContract.check(client, client.overWebSocket() ? webSockets : broker.port());
    }
  }

  @Test
  void mosquittoPassesThemWithTheClientOfHiveMq() throws IOException {
    check(new HiveMqClient());
  }

  @Test
  void mosquittoPassesThemWithItsOwnClients() throws IOException {
    check(new MosquittoSubPub("3.1.1"));
  }

  @Test
  void mosquittoPassesThemWithNodeOverWebSocket() throws IOException {
    check(new MqttJs(5, true));
  }
}
