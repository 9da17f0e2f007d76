// SPDX-License-Identifier: Apache-2.0
package io.waggle.impl.business;

/**
 * Where a business is.
 *
 * @param node that runs it
 * @param number that tells it from the node's others, never used twice
 */
record Place(String node, long number) {
}
