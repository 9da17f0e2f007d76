// SPDX-License-Identifier: Apache-2.0
/**
 * Topics, topic filters, and the two tries: who is subscribed to what, and which message each topic retains. No
 * sockets, no sessions. Start with {@link io.waggle.bridges.mqtt.impl.topic.TopicTrie}.
 */
package io.waggle.bridges.mqtt.impl.topic;
