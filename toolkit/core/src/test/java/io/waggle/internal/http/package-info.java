// SPDX-License-Identifier: Apache-2.0
/**
 * Tests of the strict request decoder without sockets: every split, random bytes, deadlines on a clock of their own.
 * What a client sees of it is tested in {@code waggle-web}.
 */
package io.waggle.internal.http;
