// SPDX-License-Identifier: Apache-2.0
/** Tests of the topic part, without sockets. */
package io.waggle.bridges.mqtt.impl.topic;
