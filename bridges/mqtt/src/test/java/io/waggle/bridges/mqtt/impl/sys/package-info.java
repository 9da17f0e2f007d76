// SPDX-License-Identifier: Apache-2.0
/** Tests of what the broker says of itself, with real clients. */
package io.waggle.bridges.mqtt.impl.sys;
