// SPDX-License-Identifier: Apache-2.0

/**
 * The IoT demo: the MQTT broker, a fleet of simulated devices that are its clients, and a live page. Start reading at
 * {@code IotVerticle}; {@code Device} is what bracelets, lamps, printer and bicycles have in common.
 */
package io.waggle.demos.iot;
