// SPDX-License-Identifier: Apache-2.0
/**
 * Verticles that are replaced while their process runs: {@code Application} is all that a process runs, {@code Part} one
 * verticle of it, and an old version ends in {@code Retirement}, without losing what was asked of it. Start reading at
 * {@code Application}.
 */
package io.waggle.launcher.impl.reload;
