// SPDX-License-Identifier: Apache-2.0
/**
 * OpenTelemetry for a Vert.x of Waggle: trace context in the headers of event-bus messages and in Waggle's own, of this
 * process and of other nodes, in the form of the W3C. Everything is in {@link io.waggle.tracing.Tracing}; where spans go is the application's
 * choice, by the exporter it brings.
 */
package io.waggle.tracing;
