// SPDX-License-Identifier: Apache-2.0
/**
 * What must hold when nodes of a cluster are killed, frozen or cut off, shown with real processes and counted messages.
 * The {@code …Node} classes are the verticles that the nodes run. Start reading at {@code KilledNodeIT}.
 */
package io.waggle.faults;
