// SPDX-License-Identifier: Apache-2.0
/**
 * The end of a process in order: {@code Drain} walks the steps within the times of {@code DrainSettings}, and
 * {@code Signals} begins it. Start reading at {@code Drain}.
 */
package io.waggle.launcher.impl.drain;
