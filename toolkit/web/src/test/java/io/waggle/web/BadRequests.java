// SPDX-License-Identifier: Apache-2.0
package io.waggle.web;

import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.Arguments;

/** Requests that break HTTP or the limits of {@link StrictRequestTest}, and the statuses they may get. */
final class BadRequests {

  private static final String GET = "GET / HTTP/1.1\r\nHost: a\r\n";
  private static final String POST = "POST / HTTP/1.1\r\nHost: a\r\n";

  private BadRequests() {
  }

  static Stream<Arguments> all() {
    return Stream.of(hosts(), framing(), lines(), startLines()).flatMap(rows -> rows);
  }

  /** Host: missing, several, malformed. */
  private static Stream<Arguments> hosts() {
    return Stream.of(
      arguments("no Host", "GET / HTTP/1.1\r\n\r\n", Set.of(400)),
      arguments("two Hosts", GET + "Host: a\r\n\r\n", Set.of(400)),
      arguments("two Hosts in HTTP/1.0", "GET / HTTP/1.0\r\nHost: a\r\nhost: b\r\n\r\n", Set.of(400)),
      arguments("empty Host", "GET / HTTP/1.1\r\nHost: \r\n\r\n", Set.of(400)),
      arguments("Host with space", "GET / HTTP/1.1\r\nHost: a b\r\n\r\n", Set.of(400)),
      arguments("Host with user", "GET / HTTP/1.1\r\nHost: u@a\r\n\r\n", Set.of(400)),
      arguments("Host with path", "GET / HTTP/1.1\r\nHost: a/b\r\n\r\n", Set.of(400)),
      arguments("Host with bad port", "GET / HTTP/1.1\r\nHost: a:http\r\n\r\n", Set.of(400)),
      arguments("Host with high port", "GET / HTTP/1.1\r\nHost: a:65536\r\n\r\n", Set.of(400)),
      arguments("Host with bare IPv6", "GET / HTTP/1.1\r\nHost: ::1\r\n\r\n", Set.of(400)),
      arguments("Host with open bracket", "GET / HTTP/1.1\r\nHost: [::1\r\n\r\n", Set.of(400)));
  }

  /** Where the body ends: Transfer-Encoding, Content-Length, chunks. */
  private static Stream<Arguments> framing() {
    return Stream.of(
      arguments("unknown coding", POST + "Transfer-Encoding: foo\r\n\r\n", Set.of(400)),
      arguments("identity", POST + "Transfer-Encoding: identity\r\n\r\n", Set.of(400)),
      arguments("gzip then chunked", POST + "Transfer-Encoding: gzip, chunked\r\n\r\n", Set.of(501)),
      arguments("chunked then gzip", POST + "Transfer-Encoding: chunked, gzip\r\n\r\n", Set.of(400)),
      arguments("chunked twice", POST + "Transfer-Encoding: chunked, chunked\r\n\r\n", Set.of(400)),
      arguments("chunked in two lines",
        POST + "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n", Set.of(400)),
      arguments("chunked in HTTP/1.0", "POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", Set.of(400)),
      arguments("coding with vertical tab", POST + "Transfer-Encoding: \u000bchunked\r\n\r\n", Set.of(400)),
      arguments("length and coding", POST + "Content-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n", Set.of(400)),
      arguments("coding and length", POST + "Transfer-Encoding: chunked\r\nContent-Length: 3\r\n\r\n", Set.of(400)),
      arguments("two lengths", POST + "Content-Length: 3\r\nContent-Length: 4\r\n\r\n", Set.of(400)),
      arguments("length list", POST + "Content-Length: 3, 4\r\n\r\n", Set.of(400)),
      arguments("negative length", POST + "Content-Length: -1\r\n\r\n", Set.of(400)),
      arguments("length with plus", POST + "Content-Length: +3\r\n\r\n", Set.of(400)),
      arguments("length in hex", POST + "Content-Length: 0x3\r\n\r\n", Set.of(400)),
      arguments("empty length", POST + "Content-Length:\r\n\r\n", Set.of(400)),
      arguments("length over a long", POST + "Content-Length: 99999999999999999999999\r\n\r\n", Set.of(413)),
      arguments("1 GB", POST + "Content-Length: 1073741824\r\n\r\n", Set.of(413)),
      arguments("one byte over the limit", POST + "Content-Length: 1001\r\n\r\n", Set.of(413)),
      arguments("chunk size no number", POST + "Transfer-Encoding: chunked\r\n\r\nxyz\r\n", Set.of(400)),
      arguments("chunk size empty", POST + "Transfer-Encoding: chunked\r\n\r\n\r\n", Set.of(400)),
      arguments("chunk size negative", POST + "Transfer-Encoding: chunked\r\n\r\n-1\r\n", Set.of(400)),
      arguments("chunk size overflow", POST + "Transfer-Encoding: chunked\r\n\r\n10000000000000000\r\n", Set.of(400)),
      arguments("chunk ends late", POST + "Transfer-Encoding: chunked\r\n\r\n3\r\nabcdef\r\n0\r\n\r\n", Set.of(400)),
      arguments("chunk line with LF alone",
        POST + "Transfer-Encoding: chunked\r\n\r\n3\nabc\r\n0\r\n\r\n", Set.of(400)),
      arguments("chunks over the limit",
        POST + "Transfer-Encoding: chunked\r\n\r\n3e9\r\n" + "x".repeat(1001) + "\r\n", Set.of(413)));
  }

  /** Header lines: folding, line ends, controls, sizes, expectations. */
  private static Stream<Arguments> lines() {
    return Stream.of(
      arguments("folded line", GET + "A: b\r\n c\r\n\r\n", Set.of(400)),
      arguments("folded first line", "GET / HTTP/1.1\r\n Host: a\r\n\r\n", Set.of(400)),
      arguments("space before colon", "GET / HTTP/1.1\r\nHost : a\r\n\r\n", Set.of(400)),
      arguments("empty name", GET + ": b\r\n\r\n", Set.of(400)),
      arguments("no colon", GET + "abc\r\n\r\n", Set.of(400)),
      arguments("bare CR in value", GET + "A: b\rc\r\n\r\n", Set.of(400)),
      arguments("bare CR in request line", "GET /\rHTTP/1.1\r\nHost: a\r\n\r\n", Set.of(400)),
      arguments("bare LF", "GET / HTTP/1.1\nHost: a\n\n", Set.of(400)),
      arguments("NUL in value", GET + "A: b\0c\r\n\r\n", Set.of(400)),
      arguments("NUL in name", GET + "A\0: b\r\n\r\n", Set.of(400)),
      arguments("100 kB of headers", GET + "A: " + "a".repeat(100_000) + "\r\n\r\n", Set.of(431)),
      arguments("many headers", GET + "A: b\r\n".repeat(4000) + "\r\n", Set.of(431)),
      arguments("unknown expectation", POST + "Expect: tea\r\nContent-Length: 1\r\n\r\na", Set.of(417)));
  }

  /** Request lines: method, target, version; and what is no HTTP. */
  private static Stream<Arguments> startLines() {
    return Stream.of(
      arguments("NUL in target", "GET /\0 HTTP/1.1\r\nHost: a\r\n\r\n", Set.of(400)),
      arguments("100 kB target", "GET /" + "a".repeat(100_000) + " HTTP/1.1\r\nHost: a\r\n\r\n", Set.of(414)),
      arguments("malformed method", "G(T / HTTP/1.1\r\nHost: a\r\n\r\n", Set.of(400)),
      arguments("unknown method", "BREW / HTTP/1.1\r\nHost: a\r\n\r\n", Set.of(501)),
      arguments("lower case method", "get / HTTP/1.1\r\nHost: a\r\n\r\n", Set.of(501)),
      arguments("CONNECT", "CONNECT a:80 HTTP/1.1\r\nHost: a\r\n\r\n", Set.of(400, 501)),
      arguments("HTTP/2.0", "GET / HTTP/2.0\r\nHost: a\r\n\r\n", Set.of(505)),
      arguments("HTTP/2 preface", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", Set.of(505)),
      arguments("malformed version", "GET / HTTX/1.1\r\nHost: a\r\n\r\n", Set.of(400)),
      arguments("version 1.10", "GET / HTTP/1.10\r\nHost: a\r\n\r\n", Set.of(400)),
      arguments("HTTP/0.9", "GET /\r\n\r\n", Set.of(400)),
      arguments("two spaces", "GET  / HTTP/1.1\r\nHost: a\r\n\r\n", Set.of(400)),
      arguments("target without slash", "GET a HTTP/1.1\r\nHost: a\r\n\r\n", Set.of(400)),
      arguments("star without OPTIONS", "GET * HTTP/1.1\r\nHost: a\r\n\r\n", Set.of(400)),
      arguments("absolute target without host", "GET http:///x HTTP/1.1\r\nHost: a\r\n\r\n", Set.of(400)),
      arguments("fragment", "GET /#a HTTP/1.1\r\nHost: a\r\n\r\n", Set.of(400)),
      arguments("TLS client hello", "\u0016\u0003\u0001\u0002\u0000\u0001", Set.of(400)),
      arguments("blank lines without end", "\r\n".repeat(20), Set.of(400)));
  }
}
