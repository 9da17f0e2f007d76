// SPDX-License-Identifier: Apache-2.0
package io.waggle.bridges.push.impl.hooks;

import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A webhook, its references resolved. Immutable but for its form.
 *
 * @param kinds what it is told
 * @param channels patterns of channels it is told about
 * @param headers of every request
 */
public record Target(String url, Set<String> kinds, List<String> channels, Map<String, String> headers, Form form) {
}
