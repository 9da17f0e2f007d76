// SPDX-License-Identifier: Apache-2.0
package io.waggle.web;

/**
 * What one instance of an {@link HttpWorker} has counted since it was created. A snapshot; any thread.
 *
 * @param connections open now
 * @param accepted connections ever accepted
 * @param requests requests handed to the application
 * @param refused requests answered with an error before or instead of the application: malformed, over a limit, late
 * @param refusedConnections connections closed because there were too many
 * @param failed requests whose handler threw
 */
public record HttpWorkerMetrics(int connections, long accepted, long requests, long refused, long refusedConnections,
                                long failed) {
}
