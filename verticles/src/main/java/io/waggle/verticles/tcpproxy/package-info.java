// SPDX-License-Identifier: Apache-2.0
/**
 * {@code waggle:tcp-proxy}: passes TCP connections on to a list of upstreams. Start reading at {@link
 * io.waggle.verticles.tcpproxy.TcpProxyVerticle}; one client's way through it is {@code ProxySession}. What the bytes
 * mean is not looked at here.
 */
package io.waggle.verticles.tcpproxy;
