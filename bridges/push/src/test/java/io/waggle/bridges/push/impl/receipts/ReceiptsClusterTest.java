// SPDX-License-Identifier: Apache-2.0
package io.waggle.bridges.push.impl.receipts;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Vertx;
import io.waggle.Nodes;
import io.waggle.bridges.push.ReceiptOptions;
import io.waggle.bridges.push.impl.receipts.Counters.Count;
import io.waggle.testkit.Await;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Two nodes whose cluster is a map in this JVM, with a real event bus between them. */
class ReceiptsClusterTest extends ReceiptsClusterContract {

  private Nodes nodes;
  private Vertx first;
  private Vertx second;

  @Override
  Vertx node(int index) {
    if (nodes == null) {
      nodes = Nodes.of(2);
      first = nodes.get(0);
      second = nodes.get(1);
    }
    return index == 0 ? first : second;
  }

  @Override
  void endFirst() {
    nodes.stop(0);
  }

  @Override
  void endAll() {
    nodes.close();
  }

  @Test
  void whatGotLostBetweenNodesIsSentAgain() {
    FakeClock clock = new FakeClock();
    Users users = new Users();
    InboxReceipts receipts = InboxReceipts.create(node(1), "lost", new ReceiptOptions(), null, users, clock);
    Await.result(users.come("ann", receipts));
    Await.result(users.come("bob", receipts));
    users.deafen("ann");
    Await.result(receipts.send("m", Set.of("ann", "bob", "cat"), Users.frame("m", 0), 0, 0));
    users.undeafen("ann");
    clock.advance(4_000);
    Await.result(receipts.tick());
    assertThat(users.got("ann")).isEmpty();
    clock.advance(1_000);
    Await.result(receipts.tick());
    assertThat(users.got("ann")).containsExactly("m");
    assertThat(users.got("bob")).containsExactly("m");
    assertThat(receipts.count(Count.SENT_AGAIN)).isEqualTo(1);
    Await.result(receipts.close());
  }
}
