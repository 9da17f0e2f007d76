// SPDX-License-Identifier: Apache-2.0
package io.waggle.internal;

import java.util.Map;

/** A gateway as operators see it: what this node's connections are in it. Any thread, but for what says otherwise. */
public interface InspectedGateway {

  /** Returns its name. */
  String name();

  /** Returns how many connections of this node are in it. */
  int connections();

  /** Returns how many sends went to other nodes, each counted once for each node. */
  long crossings();

  /** Returns how many groups have a member on this node. */
  int groupCount();

  /** Returns how many users have a connection on this node. */
  int uidCount();

  /** Returns the groups with a member on this node, and how many they have here. */
  Map<String, Integer> groups();

  /** Returns the users with a connection on this node, and how many they have here. */
  Map<String, Integer> uids();

  /** Returns the user of a connection, or null. On the connection's event loop. */
  String uidOf(String id);

  /** Returns whether a connection is in a group. On the connection's event loop. */
  boolean isIn(String id, String group);
}
