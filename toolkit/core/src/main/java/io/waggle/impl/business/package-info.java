// SPDX-License-Identifier: Apache-2.0
/**
 * Connections served by verticles that do not hold them: {@code Desk} is one connection at its front, with the events
 * that are not finished, {@code Staff} knows the businesses of all nodes and carries events and answers between them,
 * {@code BusinessImpl} runs the handlers. Start reading at {@code Staff}.
 */
package io.waggle.impl.business;
