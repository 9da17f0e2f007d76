// SPDX-License-Identifier: Apache-2.0
package io.waggle.bench.load;

/**
 * One measured stretch of a load.
 *
 * @param operations requests answered, or messages delivered to a subscriber
 * @param operationsPerSecond sum over the generator's event loops, each over its own time
 * @param p50Millis median time from sending to receiving, in milliseconds
 * @param p99Millis 99th percentile of it
 * @param maxMillis longest of it
 * @param serverCpuMicros processor time of the server for one operation, in microseconds
 * @param clientCpuMicros processor time of the generator for one operation, in microseconds
 * @param faults everything wrong since the connections were opened
 */
public record Sample(long operations, double operationsPerSecond, double p50Millis, double p99Millis,
                     double maxMillis, double serverCpuMicros, double clientCpuMicros, Faults faults) {
}
