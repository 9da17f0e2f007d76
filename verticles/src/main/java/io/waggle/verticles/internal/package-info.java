// SPDX-License-Identifier: Apache-2.0
/**
 * What the ready-made servers share: reading options from JSON strictly ({@link
 * io.waggle.verticles.internal.ConfigReader}) and checking values. Not for applications; may change at any time.
 */
package io.waggle.verticles.internal;
