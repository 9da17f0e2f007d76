// SPDX-License-Identifier: Apache-2.0
package io.waggle.demos.push;

import io.vertx.core.Deployable;
import io.waggle.ServerProvider;

/** Makes {@link PushDemoVerticle} known as {@code demo:push}. */
public final class PushDemo implements ServerProvider {

  @Override
  public Kind kind() {
    return Kind.DEMO;
  }

  @Override
  public String name() {
    return "push";
  }

  @Override
  public String summary() {
    return "push to users, groups and everybody, on http://127.0.0.1:8081/";
  }

  @Override
  public Deployable create() {
    return new PushDemoVerticle();
  }
}
