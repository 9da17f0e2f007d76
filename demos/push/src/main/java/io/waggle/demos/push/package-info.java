// SPDX-License-Identifier: Apache-2.0

/**
 * The push demo: a back-end form and receiving pages over every transport and two generations of Socket.IO. Start
 * reading at {@code PushDemoVerticle}; {@code LegacySender} is the original demo's interface, for pages that exist.
 */
package io.waggle.demos.push;
