// SPDX-License-Identifier: Apache-2.0

/**
 * Messages that are acknowledged: what waits for whom, what became of it, and what takes another way after a time. All
 * of it lies in the cluster's map; {@code Cells} changes it, {@code DueWheel} says when something has to be done.
 * {@code RECEIPTS.md} beside this module says what is promised. Start reading at {@code InboxReceipts}.
 */
package io.waggle.bridges.push.impl.receipts;
