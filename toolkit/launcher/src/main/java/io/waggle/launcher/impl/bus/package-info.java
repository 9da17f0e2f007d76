// SPDX-License-Identifier: Apache-2.0
/**
 * The event bus, seen by who wants to leave it without losing anything: {@code Retirement} takes verticles from it that
 * others replace, {@code Departure} takes this node from the cluster's, and both wait for what is in hand.
 * {@code Consumers} reaches into Vert.x for that, {@code OwedAnswers} knows what other nodes wait for.
 */
package io.waggle.launcher.impl.bus;
