// SPDX-License-Identifier: Apache-2.0
package io.waggle.internal;

import java.time.Instant;
import java.util.stream.Stream;

/**
 * A gateway as operators see it: what is on this node, and what this node knows of the others. Any thread, but for what
 * says otherwise.
 */
public interface InspectedGateway {

  /** What has a name in a gateway. */
  enum Kind { GROUPS, UIDS }

  /** Returns its name. */
  String name();

  /** Returns how many connections of this node are in it. */
  int connections();

  /** Returns how many sends went to other nodes, each counted once for each node. */
  long crossings();

  /** Returns how many groups or users have a connection on this node. */
  int count(Kind kind);

  /** Returns the groups or users that have a connection on any node, each once. */
  Stream<String> names(Kind kind);

  /** Returns how many connections a group or user has on all nodes. */
  int connections(Kind kind, String name);

  /** Returns on how many nodes a group or user has a connection. */
  int nodes(Kind kind, String name);

  /** Returns the time up to which all that the other nodes said is known here. */
  Instant asOf();

  /** Returns the user of a connection, or null. On the connection's event loop. */
  String uidOf(String id);

  /** Returns whether a connection is in a group. On the connection's event loop. */
  boolean isIn(String id, String group);
}
