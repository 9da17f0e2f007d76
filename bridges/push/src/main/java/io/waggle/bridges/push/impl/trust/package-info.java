// SPDX-License-Identifier: Apache-2.0

/**
 * Who may come in: tokens, the keys they are checked with, API keys and revocations; also what the configuration says
 * without saying it, references to secrets, and HTTP requests with limits. {@code TokenTrust} is the way in.
 */
package io.waggle.bridges.push.impl.trust;
