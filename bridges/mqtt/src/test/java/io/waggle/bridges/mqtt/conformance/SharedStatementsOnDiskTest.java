// SPDX-License-Identifier: Apache-2.0
package io.waggle.bridges.mqtt.conformance;

import io.waggle.bridges.mqtt.MqttBridgeOptions;
import io.waggle.bridges.mqtt.MqttStoreOptions;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;

/** The same with a store on disk, where acknowledgements wait for it. */
class SharedStatementsOnDiskTest extends SharedStatementsTest {

  @TempDir
  Path folder;

  @Override
  MqttBridgeOptions options() {
    return super.options().setStore(new MqttStoreOptions().setFolder(folder.toString()));
  }
}
