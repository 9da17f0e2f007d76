// SPDX-License-Identifier: Apache-2.0
/**
 * The chat demo. {@code ChatVerticle} serves the page and the connections, {@code Visitor} is one connection,
 * {@code RoomKeeper} owns all rooms and answers through the gateway; {@code Rooms}, {@code Room} and what they hold
 * know neither network nor threads. Start reading at {@code ChatVerticle}.
 */
package io.waggle.demos.chat;
