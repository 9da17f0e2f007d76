// SPDX-License-Identifier: Apache-2.0
package io.waggle.bridges.mqtt.impl.sys;

/**
 * What a broker counts, at one moment. Immutable; any thread. Totals are of this process and its lifetime.
 *
 * @param sessions with and without a connection
 * @param connected sessions with a connection
 * @param connections accepted, total
 * @param packetsReceived control packets of all kinds, total
 * @param packetsSent control packets of all kinds, total
 * @param published PUBLISH packets received, total
 * @param publishedBytes of their payloads, total
 * @param dropped messages that limits kept from a subscriber, total
 * @param retainedBytes of the retained messages
 */
public record Figures(long sessions, long connected, long connections, long subscriptions, long retained,
                      long retainedBytes, long packetsReceived, long packetsSent, long bytesReceived, long bytesSent,
                      long published, long publishedBytes, long dropped) {
}
