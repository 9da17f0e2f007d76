// SPDX-License-Identifier: Apache-2.0
/**
 * What the brokers of a cluster tell each other. Retained messages: each node has a copy of all, and
 * {@link io.waggle.bridges.mqtt.impl.cluster.RetainedPeers} keeps the copies the same. Sessions that outlive their
 * connections, and groups of shared subscriptions: {@link io.waggle.bridges.mqtt.impl.cluster.Cluster} has their rows, how far
 * they are, and the boxes in which their messages wait.
 */
package io.waggle.bridges.mqtt.impl.cluster;
