// SPDX-License-Identifier: Apache-2.0
package io.waggle.web;

/** The same on Java's own transport, whose channels close in another way. */
class StrictRequestNioTest extends StrictRequestTest {

  @Override
  boolean nativeTransport() {
    return false;
  }
}
