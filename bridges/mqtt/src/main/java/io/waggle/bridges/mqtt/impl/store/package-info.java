// SPDX-License-Identifier: Apache-2.0
/**
 * What outlives the process: sessions, queues and retained messages. Start with
 * {@link io.waggle.bridges.mqtt.impl.store.SessionStore}, then {@code DiskStore}, {@code Writer} and {@code Journal}.
 *
 * <p>It is no library because none does both: force what many event loops wait for to disk at once, and lose one record,
 * named and put aside, where one byte is damaged. H2's MVStore has checksums for chunks of pages, not for records: it
 * falls back to an older state of the whole file, or does not open it; RocksDB and Xodus lose a block or a file.
 */
package io.waggle.bridges.mqtt.impl.store;
