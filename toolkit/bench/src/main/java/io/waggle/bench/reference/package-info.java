// SPDX-License-Identifier: Apache-2.0
/**
 * The servers Waggle is compared with: bare Vert.x 5 as its manual teaches it, one file each, native transport, two
 * event loops. They are part of the measurement: change one only together with the figures it gave.
 */
package io.waggle.bench.reference;
