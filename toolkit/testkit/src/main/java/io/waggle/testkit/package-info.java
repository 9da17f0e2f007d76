// SPDX-License-Identifier: Apache-2.0
/**
 * What tests of Waggle, and of applications built on it, are written with: a Vert.x that must be left clean, clients
 * that speak raw bytes, processes, certificates and programs from the PATH.
 *
 * <p>It does not depend on the core, because the core's own tests use it. Start with
 * {@link io.waggle.testkit.CleanVertx}, then {@link io.waggle.testkit.RawClient}.
 */
package io.waggle.testkit;
