// SPDX-License-Identifier: Apache-2.0
package io.waggle.demos.chat;

import io.vertx.core.Deployable;
import io.waggle.ServerProvider;

/** Makes {@link ChatVerticle} known as {@code demo:chat}. */
public final class ChatDemo implements ServerProvider {

  @Override
  public Kind kind() {
    return Kind.DEMO;
  }

  @Override
  public String name() {
    return "chat";
  }

  @Override
  public String summary() {
    return "rooms, private messages and nothing lost, on http://127.0.0.1:8080/";
  }

  @Override
  public Deployable create() {
    return new ChatVerticle();
  }
}
