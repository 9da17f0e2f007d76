// SPDX-License-Identifier: Apache-2.0
/**
 * What the parts of the push bridge know of each other: who a client is, whom to ask before and tell after, and what
 * becomes of messages that have to be acknowledged. Sub-packages hold the parts; {@code session} is the heart.
 * Each part has a package of its own.
 */
package io.waggle.bridges.push.impl;
