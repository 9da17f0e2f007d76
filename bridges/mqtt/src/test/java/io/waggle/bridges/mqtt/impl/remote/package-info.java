// SPDX-License-Identifier: Apache-2.0
/** Tests of brokers that are joined with ours: a real mosquitto, and sequence numbers to tell what was lost. */
package io.waggle.bridges.mqtt.impl.remote;
