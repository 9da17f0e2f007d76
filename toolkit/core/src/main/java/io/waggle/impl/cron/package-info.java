// SPDX-License-Identifier: Apache-2.0
/**
 * How {@link io.waggle.Cron} works: expressions, waiting for the next instant, and claiming a run in a cluster.
 *
 * <p>Start with {@link io.waggle.impl.cron.CronImpl}.
 */
package io.waggle.impl.cron;
