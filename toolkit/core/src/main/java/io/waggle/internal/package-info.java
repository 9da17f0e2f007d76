// SPDX-License-Identifier: Apache-2.0
/**
 * What Waggle's own modules use of each other; no promise to applications. {@code WebSocketEndpoint} lets the HTTP
 * worker turn a request into a {@code Connection}; {@code Dialer} connects for servers that stand between;
 * {@code internal.http} reads HTTP strictly for both. {@code Inspection} shows operators what runs, and {@code Nodes}
 * asks the other nodes of a cluster; {@code Lifecycle} knows who holds connections and whether the process drains;
 * {@code Control} answers the commands of other processes.
 */
package io.waggle.internal;
