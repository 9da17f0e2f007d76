// SPDX-License-Identifier: Apache-2.0
package io.waggle.demos.iot;

import io.vertx.core.VerticleBase;

/** The IoT demo. */
public final class IotVerticle extends VerticleBase {
}
