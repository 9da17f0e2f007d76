// SPDX-License-Identifier: Apache-2.0

/**
 * Web Push: a message encrypted for one browser (RFC 8291) goes to the push service that the browser chose (RFC 8030),
 * signed with the key that the page showed when it subscribed (RFC 8292). Who has which subscription is known elsewhere.
 * Start reading at {@code WebPush}.
 */
package io.waggle.bridges.push.impl.webpush;
