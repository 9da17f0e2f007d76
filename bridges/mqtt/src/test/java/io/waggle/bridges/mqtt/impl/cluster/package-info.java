// SPDX-License-Identifier: Apache-2.0
/** Tests of what the nodes of a cluster have in common. */
package io.waggle.bridges.mqtt.impl.cluster;
