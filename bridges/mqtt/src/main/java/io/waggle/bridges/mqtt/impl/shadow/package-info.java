// SPDX-License-Identifier: Apache-2.0
/**
 * Device shadows: what a device should be and what it says it is, as documents with versions, over reserved topics and
 * HTTP. Start with {@link io.waggle.bridges.mqtt.impl.shadow.Shadows}; {@code SHADOW.md} has the topics and documents.
 */
package io.waggle.bridges.mqtt.impl.shadow;
