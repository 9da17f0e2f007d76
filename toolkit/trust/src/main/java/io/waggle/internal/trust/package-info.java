// SPDX-License-Identifier: Apache-2.0

/**
 * Who may come in, for bridges; no promise to applications. {@code TokenVerifier} checks tokens (JWT) against keys that
 * change, {@code ApiKeys} those of back ends; {@code References} reads secrets that a configuration only points to,
 * {@code BoundedHttp} asks back ends, {@code StrictJson} reads what they and strangers say. What a good token is worth is
 * the bridges' business.
 */
package io.waggle.internal.trust;
