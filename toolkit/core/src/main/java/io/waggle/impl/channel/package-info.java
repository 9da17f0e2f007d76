// SPDX-License-Identifier: Apache-2.0
/**
 * Topics: who subscribes to what, here and on other nodes, and how messages get there without a gap. {@code Hub} owns
 * the state of a node on one event loop; {@code Sequencer} puts the messages of a topic in order and reads from the
 * store what did not come; {@code Interest} is what other nodes want; {@code Groups} deals out messages that must be
 * acknowledged. Stores are in other packages but for the memory's. Start reading at {@code Hub}.
 */
package io.waggle.impl.channel;
