// SPDX-License-Identifier: Apache-2.0
/**
 * Other brokers that ours is joined with: a client of theirs that is one of ours, too. Start with
 * {@link io.waggle.bridges.mqtt.impl.remote.RemoteBroker}. It speaks with our own codec, which has the client's side of
 * both versions, and limits, back-pressure and transports as our servers have; a client library would bring its own of
 * each, and vertx-mqtt's has no MQTT 5.
 */
package io.waggle.bridges.mqtt.impl.remote;
