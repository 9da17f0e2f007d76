// SPDX-License-Identifier: Apache-2.0
package io.waggle.demos.iot;

import io.vertx.core.Deployable;
import io.waggle.ServerProvider;

/** Makes {@link IotVerticle} known as {@code demo:iot}. */
public final class IotDemo implements ServerProvider {

  @Override
  public Kind kind() {
    return Kind.DEMO;
  }

  @Override
  public String name() {
    return "iot";
  }

  @Override
  public String summary() {
    return "an MQTT broker with bracelets, lamps, a printer and bicycles, on http://127.0.0.1:8082/";
  }

  @Override
  public Deployable create() {
    return new IotVerticle();
  }
}
