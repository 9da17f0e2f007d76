// SPDX-License-Identifier: Apache-2.0
/**
 * Tests of who may connect and do what: real files, HTTP servers and certificates; tokens are made with Java's own
 * cryptography, hashes with {@code mosquitto_passwd}.
 */
package io.waggle.bridges.mqtt.impl.auth;
