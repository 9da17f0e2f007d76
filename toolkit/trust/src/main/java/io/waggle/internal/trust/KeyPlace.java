// SPDX-License-Identifier: Apache-2.0
package io.waggle.internal.trust;

import java.util.List;

/**
 * Where a key set is, and how often keys are read. Immutable.
 *
 * @param jwks a file or URL; empty if there is none
 * @param algorithms what keys of the set may be good for
 * @param reloadMs how often all keys are read again
 * @param unknownKeyMs how often tokens that no key has signed cause that at most
 * @param timeoutMs until the set has come
 * @param maxBytes of the set
 * @param maxKeys in the set
 */
public record KeyPlace(String jwks, List<String> algorithms, long reloadMs, long unknownKeyMs, long timeoutMs,
                       int maxBytes, int maxKeys) {
}
