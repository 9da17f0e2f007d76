// SPDX-License-Identifier: Apache-2.0
package io.waggle.web.impl;

import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpHeadersFactory;
import io.vertx.core.http.impl.headers.HeadersMultiMap;

/**
 * Lets Netty's decoder make the header collections of Vert.x, which its requests hand out without a wrapper. They do
 * not check names and values: every head was held to the stricter rules of the decoder before. Trailers are not these.
 */
final class VertxHeaders implements HttpHeadersFactory {

  static final VertxHeaders FACTORY = new VertxHeaders();

  private VertxHeaders() {
  }

  @Override
  public HttpHeaders newHeaders() {
    return HeadersMultiMap.caseInsensitive();
  }

  @Override
  public HttpHeaders newEmptyHeaders() {
    return HeadersMultiMap.caseInsensitive();
  }
}
