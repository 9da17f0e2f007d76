// SPDX-License-Identifier: Apache-2.0
/**
 * Verticles that are replaced while their process runs: {@code Application} is all that a process runs, {@code Part}
 * one verticle of it, {@code Version} one version of that, and {@code Replacement} the change from one to the next. How
 * a version leaves the event bus is not here. Start reading at {@code Application}.
 */
package io.waggle.launcher.impl.reload;
