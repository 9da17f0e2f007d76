// SPDX-License-Identifier: Apache-2.0
package io.waggle.bridges.mqtt.impl.cluster;

import io.vertx.core.buffer.Buffer;
import io.waggle.bridges.mqtt.impl.broker.Message;
import java.util.Iterator;

/** The retained messages of one node, which has those of all: what {@link RetainedPeers} reads and changes. Any thread. */
public interface RetainedCopy {

  /** Takes what another node has, if it is newer than what is here. A message without a payload is a removal. */
  void merge(Message message);

  /** Returns everything, and what was removed lately; changes meanwhile are seen or not. */
  Iterator<Message> all();

  /** Returns the digest of the messages, without removals, as it is now. */
  Buffer digest();

  /** Returns in which parts another digest is not the same: a bit for each. */
  long differences(Buffer digest);
}
