// SPDX-License-Identifier: Apache-2.0
/**
 * The nodes of a cluster and the messages between them, on top of the clustered event bus: {@code Peers} knows who is
 * there, {@code Link} makes the way to one node ordered, acknowledged, bounded and free of duplicates, {@code Frames}
 * has the bytes. What the messages mean is the business of each {@code Service}. Start reading at {@code Peers}.
 */
package io.waggle.impl.cluster;
