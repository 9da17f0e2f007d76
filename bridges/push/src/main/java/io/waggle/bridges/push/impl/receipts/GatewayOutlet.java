// SPDX-License-Identifier: Apache-2.0
package io.waggle.bridges.push.impl.receipts;

import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.waggle.Answer;
import io.waggle.Audience;
import io.waggle.Gateway;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** The users of a gateway. Any thread. */
public final class GatewayOutlet implements Outlet {

  private static final int AT_A_TIME = 100;

  private final Gateway<Buffer> gateway;

  /** Creates one. */
  public GatewayOutlet(Gateway<Buffer> gateway) {
    this.gateway = gateway;
  }

  @Override
  public void send(Set<String> uids, Buffer frame) {
    audiences(uids).forEach(audience -> audience.send(frame));
  }

  @Override
  public Future<Set<String>> reached(Set<String> uids) {
    // Who is not known to be online is not asked for; of the others each node that has one is asked.
    return gateway.online(uids).compose(online -> {
      List<Future<Answer<Set<String>>>> questions =
        audiences(online.value()).stream().map(audience -> audience.uids(uids.size())).toList();
      return questions.isEmpty() ? Future.succeededFuture(Set.<String>of()) : Future.join(questions).map(done -> {
        Set<String> reached = new HashSet<>();
        done.<Answer<Set<String>>>list().forEach(answer -> reached.addAll(answer.value()));
        return reached;
      });
    });
  }

  private List<Audience<Buffer>> audiences(Set<String> uids) {
    List<String> all = List.copyOf(uids);
    List<Audience<Buffer>> audiences = new ArrayList<>();
    for (int from = 0; from < all.size(); from += AT_A_TIME) {
      audiences.add(all.subList(from, Math.min(all.size(), from + AT_A_TIME)).stream().map(gateway::uid)
        .reduce(Audience::and).orElseThrow());
    }
    return audiences;
  }
}
