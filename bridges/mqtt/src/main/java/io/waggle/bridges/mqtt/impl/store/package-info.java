// SPDX-License-Identifier: Apache-2.0
/**
 * What outlives the process: sessions, queues and retained messages. Start with
 * {@link io.waggle.bridges.mqtt.impl.store.SessionStore}, then {@code DiskStore}, {@code Writer} and {@code Journal}.
 *
 * <p>It is no library because none we know does both: force what many event loops wait for to disk at once, and lose one
 * record, named and put aside, where one byte is damaged. H2's MVStore is a tree of pages: a damaged page takes all that
 * hangs below it along, and a damaged end takes the file back to an older state of everything.
 */
package io.waggle.bridges.mqtt.impl.store;
