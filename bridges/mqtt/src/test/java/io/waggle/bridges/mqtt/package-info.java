// SPDX-License-Identifier: Apache-2.0
/** The broker with real sockets, and what its tests share. */
package io.waggle.bridges.mqtt;
