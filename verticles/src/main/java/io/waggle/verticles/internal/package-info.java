// SPDX-License-Identifier: Apache-2.0
/**
 * What the ready-made servers share, such as checking values of options. Not for applications; may change at any time.
 */
package io.waggle.verticles.internal;
