# SPDX-License-Identifier: Apache-2.0
"""RFC 6455: what a server may send, in any pieces, and what it may not."""

import asyncio
import random
import unittest
from typing import Any, List, Optional, Tuple

from fake_server import FakeServer, QuietTest, bytes_of, upgrade
from waggle._http import HttpError
from waggle._options import address_of
from waggle._websocket import WebSocket, WebSocketClosed, connect, frame, is_close_code, masked

HELLO = bytes_of(1, b"Hello")


class FramesTest(unittest.TestCase):

    def test_a_masked_hello_is_as_the_rfc_has_it(self) -> None:
        self.assertEqual(frame(1, b"Hello", bytes.fromhex("37fa213d")).hex(), "818537fa213d7f9f4d5158")

    def test_lengths_are_written_as_short_as_possible(self) -> None:
        for size, head in ((0, "8180"), (125, "81fd"), (126, "81fe007e"), (65_535, "81feffff"),
                           (65_536, "81ff0000000000010000")):
            self.assertEqual(frame(1, b"x" * size, b"\0\0\0\0")[:len(head) // 2].hex(), head)

    def test_masking_twice_is_nothing(self) -> None:
        for size in range(40):
            payload = bytes(range(size))
            once = masked(payload, b"\x01\x02\xff\x00")
            self.assertEqual(once, bytes(byte ^ b"\x01\x02\xff\x00"[i % 4] for i, byte in enumerate(payload)))
            self.assertEqual(masked(once, b"\x01\x02\xff\x00"), payload)

    def test_close_codes_that_may_be_sent(self) -> None:
        allowed = [code for code in range(0, 6_000) if is_close_code(code)]
        self.assertEqual(allowed, [1000, 1001, 1002, 1003, 1007, 1008, 1009, 1010, 1011, 1012, 1013, 1014,
                                   *range(3000, 5000)])


class ReceivingTest(QuietTest):

    async def receive(self, content: bytes, step: Optional[int] = None,
                      limit: int = 1_000) -> Tuple[List[str], int, int]:
        """Returns the messages, the code with which it ended and the code that the server was told."""
        told: asyncio.Future[int] = asyncio.get_running_loop().create_future()

        async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            await upgrade(reader, writer)
            for i in range(0, len(content), step or len(content) or 1):
                writer.write(content[i:i + (step or len(content))])
                await writer.drain()
                await asyncio.sleep(0)
            writer.write_eof()
            answer = await reader.read()
            told.set_result(self.close_code(answer))

        async with FakeServer() as server:
            server.raw = serve
            socket = await connect(address_of(server.url), "/websocket", "waggle.push.1", None, limit, 65_536)
            messages: List[str] = []
            try:
                while True:
                    messages.append(await asyncio.wait_for(socket.receive(), 10))
            except WebSocketClosed as closed:
                code = closed.code
            await socket.wait_closed()
            return messages, code, await asyncio.wait_for(told, 10)

    @staticmethod
    def close_code(answer: bytes) -> int:
        """The code of the close frame among what a client wrote, 0 for none."""
        while answer:
            opcode, size = answer[0] & 15, answer[1] & 127
            payload = masked(answer[6:6 + size], answer[2:6])
            if opcode == 8:
                return int.from_bytes(payload[:2], "big") if payload else 1005
            answer = answer[6 + size:]
        return 0

    async def test_messages_come_in_any_pieces(self) -> None:
        content = (HELLO + bytes_of(1, "Grü".encode()[:3], 0) + bytes_of(9, b"ping") + bytes_of(0, "Grü".encode()[3:])
                   + bytes_of(10, b"unasked") + bytes_of(1, b"x" * 200) + bytes_of(1, b"") + bytes_of(8, b"\x03\xe8ok"))
        for step in (1, 2, 3, 7, None):
            self.assertEqual(await self.receive(content, step), (["Hello", "Grü", "x" * 200, ""], 1000, 1000))

    async def test_what_a_server_may_not_send_ends_it_with_the_right_code(self) -> None:
        for name, content, code in (
                ("a reserved bit", bytes_of(1, b"x", 0xC0), 1002),
                ("a reserved opcode", bytes_of(3, b"x"), 1002),
                ("a reserved control opcode", bytes_of(11, b""), 1002),
                ("a masked frame", b"\x81\x81\0\0\0\0x", 1002),
                ("a ping in fragments", bytes_of(9, b"", 0), 1002),
                ("a long ping", bytes_of(9, b"x" * 126), 1002),
                ("a continuation of nothing", bytes_of(0, b"x"), 1002),
                ("a text within a text", bytes_of(1, b"x", 0) + bytes_of(1, b"y"), 1002),
                ("a length that could be shorter", b"\x81\x7e\x00\x05Hello", 1002),
                ("a long length that could be shorter", b"\x81\x7f" + (65_535).to_bytes(8, "big"), 1002),
                ("a length with the highest bit", b"\x81\x7f" + (1 << 63).to_bytes(8, "big"), 1002),
                ("a binary message", bytes_of(2, b"x"), 1003),
                ("no UTF-8", bytes_of(1, b"\xff"), 1007),
                ("UTF-8 that does not end", bytes_of(1, "ü".encode()[:1]), 1007),
                ("no UTF-8 in a fragment", bytes_of(1, b"\xc3", 0) + bytes_of(0, b"x", 0), 1007),
                ("a surrogate", bytes_of(1, b"\xed\xa0\x80"), 1007),
                ("a message that is too long", bytes_of(1, b"x" * 1_001), 1009),
                ("8 exabytes", b"\x81\x7f" + ((1 << 63) - 1).to_bytes(8, "big"), 1009),
                ("fragments that are too long", bytes_of(1, b"x" * 600, 0) + bytes_of(0, b"x" * 600), 1009),
                ("a close frame of one byte", bytes_of(8, b"\x03"), 1002),
                ("a close code that may not be sent", bytes_of(8, b"\x03\xee"), 1002),
                ("a reason that is no UTF-8", bytes_of(8, b"\x03\xe8\xff"), 1007)):
            with self.subTest(name):
                self.assertEqual(await self.receive(HELLO + content), (["Hello"], code, code))

    async def test_ends_are_told_by_their_codes(self) -> None:
        self.assertEqual(await self.receive(HELLO), (["Hello"], 1006, 0))
        self.assertEqual(await self.receive(HELLO[:4]), ([], 1006, 0))
        self.assertEqual(await self.receive(bytes_of(8, b"")), ([], 1005, 1005))
        self.assertEqual(await self.receive(bytes_of(8, b"\x0b\xb8slow")), ([], 3000, 3000))

    async def test_noise_raises_nothing_but_a_close(self) -> None:
        noise = random.Random(5)
        for _ in range(300):
            content = bytes(noise.choice(HELLO + b"\x00\x7e\x7f\x88\x89\xff") for _ in range(noise.randrange(1, 60)))
            messages, code, _ = await self.receive(content)
            self.assertIn(code, (1002, 1003, 1005, 1006, 1007, 1009, *range(3000, 5000)))


class HandshakeTest(QuietTest):

    async def refused(self, answer: bytes) -> str:
        async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            await reader.readuntil(b"\r\n\r\n")
            writer.write(answer)

        async with FakeServer() as server:
            server.raw = serve
            with self.assertRaises((HttpError, OSError)) as refused:
                await connect(address_of(server.url), "/websocket", "waggle.push.1", None, 1_000, 1_000)
            return str(refused.exception)

    async def test_anything_but_the_right_answer_is_none(self) -> None:
        good = b"HTTP/1.1 101 x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
        for answer, reason in ((b"HTTP/1.1 403 Forbidden\r\n\r\n", "status: 403"),
                               (b"HTTP/1.1 101 x\r\n\r\n", "upgrade"),
                               (good + b"Sec-WebSocket-Accept: x\r\n\r\n", "sec-websocket-accept"),
                               (b"SSH-2.0-OpenSSH\r\n\r\n", "status line"),
                               (b"HTTP/1.1 101 x\r\nno header\r\n\r\n", "header"),
                               (b"HTTP/1.1 101 x\r\n" + b"X: " + b"x" * 40_000 + b"\r\n\r\n", "too long"),
                               (b"HTTP/1.1 101", "closed"), (b"", "closed")):
            with self.subTest(reason):
                self.assertIn(reason, await self.refused(answer))

    async def test_a_protocol_or_extension_that_was_not_asked_for_is_refused(self) -> None:
        for header in ("Sec-WebSocket-Protocol: other", "Sec-WebSocket-Extensions: permessage-deflate"):
            async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
                class Writer:
                    def write(self, content: bytes) -> None:
                        text = content.replace(b"Sec-WebSocket-Protocol: waggle.push.1", header.encode())
                        writer.write(text)
                await upgrade(reader, Writer())  # type: ignore[arg-type]

            async with FakeServer() as server:
                server.raw = serve
                with self.assertRaisesRegex(HttpError, "not asked for"):
                    await connect(address_of(server.url), "/websocket", "waggle.push.1", None, 1_000, 1_000)

    async def test_a_flood_of_pings_is_not_all_answered_when_the_server_does_not_read(self) -> None:
        async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            await upgrade(reader, writer)
            writer.transport.pause_reading()  # type: ignore[attr-defined]
            for _ in range(600):
                writer.write(bytes_of(9, b"x" * 125) * 100)
                await writer.drain()
            writer.write(HELLO)
            await asyncio.sleep(60)

        async with FakeServer() as server:
            server.raw = serve
            socket = await connect(address_of(server.url), "/websocket", "waggle.push.1", None, 1_000, 10_000)
            self.assertEqual(await asyncio.wait_for(socket.receive(), 60), "Hello")
            self.assertLess(socket._writer.transport.get_write_buffer_size(), 11_000)
            socket.abort()
            await socket.wait_closed()


if __name__ == "__main__":
    unittest.main()
