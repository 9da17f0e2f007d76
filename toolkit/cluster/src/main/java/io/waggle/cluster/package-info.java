// SPDX-License-Identifier: Apache-2.0
/**
 * Clustering with Hazelcast as Waggle ships it: no multicast, this machine only unless told otherwise, failures found
 * within ten seconds. {@code cluster.xml} beside this package holds the settings, {@link
 * io.waggle.cluster.WaggleClusterManager} fills in addresses. A {@code cluster.xml} of the user's replaces both. {@code
 * HazelcastChannelStore} keeps the history of channels in the cluster.
 */
package io.waggle.cluster;
