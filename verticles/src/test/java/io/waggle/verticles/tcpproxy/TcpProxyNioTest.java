// SPDX-License-Identifier: Apache-2.0
package io.waggle.verticles.tcpproxy;

import io.waggle.testkit.CleanVertx;

/** The same on Java's own transport, which ends, pauses and resets connections in another way than epoll. */
@CleanVertx(transport = CleanVertx.Net.NIO)
class TcpProxyNioTest extends TcpProxyTest {
}
