// SPDX-License-Identifier: Apache-2.0
/** Tests of what the broker keeps in memory. */
package io.waggle.bridges.mqtt.impl.broker;
