// SPDX-License-Identifier: Apache-2.0
package io.waggle;

import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.waggle.testkit.Await;
import io.waggle.testkit.CleanVertx;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Runs the example of {@code docs/address-space.md}, which is cut from here. */
@CleanVertx
class AddressSpaceGuideTest {

  private final List<String> seen = Collections.synchronizedList(new ArrayList<>());

  private void show(String text) {
    seen.add(text);
  }

  @Test
  void aVerticleTakesPart(Vertx vertx) {
    Channels channels = Channels.of(vertx, "main");
    channels.subscribe("news", message -> show(message.headers().get(ChannelHeaders.EVENT) + ": " + message.text()));
    channels.publish("news", new JsonObject().put("title", "Hello").toBuffer(),
      new PublishOptions().setHeaders(Map.of(ChannelHeaders.EVENT, "posted")));
    Await.untilEqual(List.of("posted: {\"title\":\"Hello\"}"), () -> List.copyOf(seen));
  }
}
