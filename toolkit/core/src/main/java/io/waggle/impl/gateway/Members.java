// SPDX-License-Identifier: Apache-2.0
package io.waggle.impl.gateway;

import io.waggle.impl.connection.ConnectionBase;

/**
 * Connections of one event loop that share a uid or a group. Its event loop only. One that is alone is its own
 * {@link Membership}: most users have one connection, and a list for each would cost more than all else about them.
 */
interface Members {

  int size();

  Membership get(int index);

  ConnectionBase<?> connection(int index);
}
