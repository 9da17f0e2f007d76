// SPDX-License-Identifier: Apache-2.0

/**
 * Back ends that are asked before something happens and told after it did, over HTTP: questions with a circuit, webhooks
 * with a queue for each lane of channels, and who of the cluster tells that a channel became occupied or vacated.
 * {@code HttpHooks} is the way in.
 */
package io.waggle.bridges.push.impl.hooks;
