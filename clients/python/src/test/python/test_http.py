# SPDX-License-Identifier: Apache-2.0
"""The small HTTP client: bodies in all forms and pieces, and what is no HTTP."""

import asyncio
import unittest
from typing import List, Optional

from fake_server import FakeServer, QuietTest
from waggle._http import HttpClient, HttpError
from waggle._options import address_of


class HttpTest(QuietTest):

    async def get(self, answer: bytes, step: Optional[int] = None, limit: int = 1_000) -> bytes:
        async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            await reader.readuntil(b"\r\n\r\n")
            for i in range(0, len(answer), step or len(answer) or 1):
                writer.write(answer[i:i + (step or len(answer))])
                await asyncio.sleep(0)

        async with FakeServer() as server:
            server.raw = serve
            http = HttpClient(address_of(server.url), None)
            response = None
            try:
                response = await asyncio.wait_for(http.request("GET", "/x"), 10)
                return b"%d " % response.status + await asyncio.wait_for(response.body(limit), 10)
            finally:
                if response is not None:
                    response.close()
                http.close()
                await http.wait_closed()

    async def test_bodies_come_in_any_form_and_pieces(self) -> None:
        for answer, expected in (
                (b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nHello", b"200 Hello"),
                (b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n", b"200 "),
                (b"HTTP/1.1 204\r\n\r\n", b"204 "),
                (b"HTTP/1.0 404 Not Found\r\n\r\nnot here", b"404 not here"),
                (b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\ncontent-LENGTH:\t1 \r\n\r\nx", b"200 x"),
                (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nHello\r\n"
                 b"A;x=y\r\n0123456789\r\n0\r\nX: y\r\n\r\n",
                 b"200 Hello0123456789")):
            for step in (1, 3, None):
                with self.subTest(answer=answer, step=step):
                    self.assertEqual(await self.get(answer, step), expected)

    async def test_what_is_no_http_or_too_long_is_an_error(self) -> None:
        for answer in (
                b"", b"hello\r\n\r\n", b"HTTP/1.1 2x0 OK\r\n\r\n", b"HTTP/2 200 OK\r\n\r\n",
                b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nHell",
                b"HTTP/1.1 200 OK\r\nContent-Length: -5\r\n\r\nHello",
                b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\nHello!",
                b"HTTP/1.1 200 OK\r\nContent-Length: 1001\r\n\r\n" + b"x" * 1_001,
                b"HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip\r\n\r\nx",
                b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nfff\r\n" + b"x" * 4_095 + b"\r\n0\r\n\r\n",
                b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nxy\r\n0\r\n\r\n",
                b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n-1\r\nx\r\n",
                b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" + b"0" * 40_000,
                b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n" + b"X: y\r\n" * 10_000 + b"\r\n",
                b"HTTP/1.1 200 OK\r\n: x\r\n\r\n", b"HTTP/1.1 200 OK\r\nX : x\r\n\r\n",
                b"HTTP/1.1 200 OK\r\nX: " + b"x" * 40_000 + b"\r\n\r\n", b"HTTP/1.1 100 x\r\n\r\n" * 6):
            with self.subTest(answer[:80]), self.assertRaises((HttpError, EOFError, OSError)):
                await self.get(answer)

    async def test_a_connection_is_used_again_if_its_answer_was_read_and_it_is_still_there(self) -> None:
        connections: List[int] = []

        async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            connections.append(0)
            while True:
                request = await reader.readuntil(b"\r\n\r\n")
                connections[-1] += 1
                closes = b"Connection: close\r\n" if b"/last" in request else b""
                writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n" + closes + b"\r\nok")
                if closes:
                    return

        async with FakeServer() as server:
            server.raw = serve
            http = HttpClient(address_of(server.url), None)
            for path in ("/a", "/b", "/unread", "/c", "/last", "/d"):
                response = await http.request("GET", path)
                if path != "/unread":
                    self.assertEqual(await response.body(10), b"ok")
                response.close()
            self.assertEqual(connections, [3, 2, 1])
            http.close()
            await http.wait_closed()


if __name__ == "__main__":
    unittest.main()
