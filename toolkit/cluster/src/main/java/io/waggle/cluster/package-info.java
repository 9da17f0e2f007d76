// SPDX-License-Identifier: Apache-2.0
/**
 * Clustering with Hazelcast as Waggle ships it: no multicast, this machine only unless told otherwise, failures found
 * within ten seconds, TLS between the event buses by one setting. {@code cluster.xml} beside this package holds what
 * does not change, {@link io.waggle.cluster.WaggleClusterManager} what the user may set, {@link
 * io.waggle.cluster.ClusterHealth} tells how it goes. A {@code cluster.xml} of the user's replaces the first.
 * {@code HazelcastChannelStore} keeps the history of channels in the cluster.
 */
package io.waggle.cluster;
