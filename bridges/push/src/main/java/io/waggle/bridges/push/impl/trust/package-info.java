// SPDX-License-Identifier: Apache-2.0

/**
 * Who may come in: what tokens are worth in this bridge, and which of them are revoked. {@code TokenTrust} is the way in;
 * the keys, signatures and everything else that other bridges need too are in {@code toolkit/trust}.
 */
package io.waggle.bridges.push.impl.trust;
