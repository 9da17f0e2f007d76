# SPDX-License-Identifier: Apache-2.0
"""Sessions over HTTP with a server that is not what it should be; with a good one they are in e2e_transports."""

from __future__ import annotations

import asyncio
import json
import unittest
from typing import Any, Awaitable, Callable, Dict, List, Optional, Union
from urllib.parse import parse_qs, urlsplit

from fake_server import QUICK, FakeServer, QuietTest, expect, read
from waggle import Closed, Opened, Waggle, WaggleError

Answer = Union[bytes, Callable[[asyncio.StreamWriter], Awaitable[None]]]


def answer(status: int, body: Any = None) -> bytes:
    content = b"" if body is None else json.dumps(body).encode("utf-8")
    return b"HTTP/1.1 %d x\r\nContent-Length: %d\r\n\r\n" % (status, len(content)) + content


CONNECTED = {"type": "connected", "id": 1, "version": 1, "connection": "c-1", "uid": None, "ping": 25, "session": "s/1",
             "wait": 5}


class Sessions:
    """Answers requests as a test says, by the last part of their path; everything else is a good server."""

    def __init__(self) -> None:
        self.requests: List[str] = []
        self.sent: List[Dict[str, Any]] = []
        self.answers: Dict[str, Callable[[], Optional[Answer]]] = {}
        self.frames: asyncio.Queue[Dict[str, Any]] = asyncio.Queue()
        self.number = 0

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while True:
            head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
            method, target = head.split(" ")[:2]
            length = [line for line in head.split("\r\n") if line.lower().startswith("content-length:")]
            body = await reader.readexactly(int(length[0][15:])) if length else b""
            name = urlsplit(target).path.rsplit("/", 1)[1]
            self.requests.append(f"{method} {name}")
            special = self.answers[name]() if name in self.answers else None
            if callable(special):
                await special(writer)
                return
            writer.write(special or await self.good(name, parse_qs(urlsplit(target).query), body))
            await writer.drain()

    async def good(self, name: str, query: Dict[str, List[str]], body: bytes) -> bytes:
        if name == "connect":
            self.frames, self.number = asyncio.Queue(), 0
            return answer(200, {**CONNECTED, "id": json.loads(body)["id"]})
        assert query["session"] == ["s/1"], query
        if name == "send":
            self.take(json.loads(body))
            return answer(204)
        if name == "poll":
            frame = await self.frames.get()
            self.number += 1
            return answer(200, [[self.number, frame]])
        return answer(204)

    def take(self, frames: List[Dict[str, Any]]) -> None:
        self.sent += frames
        for frame in frames:
            if frame["type"] == "rpc":
                self.frames.put_nowait({"type": "rpc", "id": frame["id"], "data": frame["data"]})
            elif frame["type"] == "publish":
                self.frames.put_nowait({"type": "published", "id": frame["id"], "message": frame["message"]})

    def once(self, name: str, special: Answer) -> None:
        """This answer to the next request of that name."""
        left = [special]
        self.answers[name] = lambda: left.pop() if left else None


class SessionTest(QuietTest):

    async def asyncSetUp(self) -> None:
        await super().asyncSetUp()
        self.sessions = Sessions()
        self.server = FakeServer()
        self.server.raw = self.sessions.serve
        await self.server.__aenter__()

    async def asyncTearDown(self) -> None:
        await self.server.__aexit__()

    def client(self, *transports: str, **options: Any) -> Waggle:
        return Waggle(self.server.url, **{"transports": transports or ("poll",), **QUICK, **options})

    async def test_works_with_a_good_server_and_ends_the_session(self) -> None:
        async with self.client() as client:
            self.assertEqual(await client.rpc("echo", 1), 1)
        self.assertEqual(self.sessions.requests[-1], "DELETE session")

    async def test_what_is_sent_in_one_turn_is_one_request(self) -> None:
        async with self.client() as client:
            self.assertEqual(await asyncio.gather(*[client.rpc("echo", i) for i in range(40)]), list(range(40)))
            self.assertEqual(self.sessions.requests.count("POST send"), 1)

    async def test_what_connect_answers_wrongly_is_no_connection(self) -> None:
        for special in (answer(502), answer(200, {"type": "dance"}), answer(200, [1]), answer(200, "x"),
                        b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello", b"hello\r\n\r\n",
                        b"HTTP/1.1 200 OK\r\nContent-Length: 99999999\r\n\r\n"):
            with self.subTest(special[:60]):
                self.sessions.once("connect", special)
                client = self.client(max_frame_bytes=1_000)
                closed = expect(client, Closed)
                async with client:
                    self.assertEqual((await closed).code, 1006)

    async def test_a_connected_frame_without_a_session_is_none(self) -> None:
        self.sessions.once("connect", answer(200, {"type": "connected", "connection": "c"}))
        with self.assertLogs("waggle", "ERROR"):
            async with self.client():
                pass

    async def test_a_refusal_of_connect_has_its_code(self) -> None:
        self.sessions.once("connect", answer(401, {"code": 401, "reason": "token: wrong"}))
        with self.assertRaises(WaggleError) as refused:
            await self.client().connect()
        self.assertEqual((refused.exception.code, refused.exception.reason), (4500, "token: wrong"))

    async def test_a_session_that_is_gone_is_followed_by_another(self) -> None:
        for name in ("send", "poll"):
            with self.subTest(name):
                async with self.client() as client:
                    opened = expect(client, Opened)
                    self.sessions.once(name, answer(404))
                    self.sessions.frames.put_nowait({"type": "ping"})  # so that it polls anew
                    await asyncio.wait_for(opened, 10)
                    self.assertEqual(await client.rpc("echo", 1), 1)

    async def test_what_was_too_much_is_sent_again_and_what_is_refused_is_not(self) -> None:
        async with self.client() as client:
            self.sessions.once("send", answer(429, {"code": 429, "retry": 5}))
            self.assertTrue((await client.publish("news", 1)).id)
            self.sessions.once("send", answer(413, {"code": 413}))
            with self.assertRaises(WaggleError) as refused:
                await client.publish("news", 2)
            self.assertEqual(refused.exception.code, 413)

    async def test_a_send_that_breaks_is_repeated_but_for_calls(self) -> None:
        async def breaks(writer: asyncio.StreamWriter) -> None:
            writer.transport.abort()

        async with self.client() as client:
            self.sessions.once("send", breaks)
            results: Any = await asyncio.gather(client.publish("news", 1), client.rpc("echo", 1),
                                                 return_exceptions=True)
            self.assertEqual(self.sessions.sent[0]["message"], results[0].id)
            self.assertEqual(results[1].code, 503)
            self.assertEqual([frame["type"] for frame in self.sessions.sent], ["publish"])

    async def test_frames_that_come_again_are_taken_once(self) -> None:
        self.sessions.once("poll", answer(200, [[1, self.message(1)], [2, self.message(2)]]))
        async with self.client() as client:
            messages = client.messages()
            self.sessions.frames.put_nowait(self.message(1))  # as number 1
            self.sessions.frames.put_nowait(self.message(2))  # as number 2
            self.sessions.frames.put_nowait(self.message(3))  # as number 3
            self.assertEqual([message.data for message in await read(messages, 3)], [1, 2, 3])

    @staticmethod
    def message(data: Any) -> Dict[str, Any]:
        return {"type": "message", "to": "uid", "message": "m", "time": 1, "data": data}

    async def test_a_close_frame_is_the_end_with_its_code(self) -> None:
        self.sessions.once("poll", answer(200, [[0, {"type": "close", "code": 3500, "reason": "kicked"}]]))
        async with self.client() as client:
            self.assertEqual(await asyncio.wait_for(client.wait_closed(), 10), Closed(3500, "kicked"))

    async def test_a_receiver_that_does_not_get_through_is_followed_by_the_next(self) -> None:
        async def silent(writer: asyncio.StreamWriter) -> None:
            writer.write(b"HTTP/1.1 200 OK\r\n\r\n")
            await asyncio.sleep(60)

        async def endless(writer: asyncio.StreamWriter) -> None:
            writer.write(b"HTTP/1.1 200 OK\r\n\r\n[1,")
            while not writer.transport.is_closing():
                writer.write(b"x" * 10_000)
                await writer.drain()

        self.sessions.answers = {"sse": lambda: silent, "stream": lambda: answer(403)}
        async with self.client("sse", "stream", "poll", open_timeout=0.05) as client:
            self.assertEqual(await client.rpc("echo", 1), 1)
            self.assertEqual(client.transport, "poll")
        self.sessions.answers = {"stream": lambda: endless}
        async with self.client("stream", "poll", max_frame_bytes=100_000) as client:
            # What comes is a sign of life, so the stream is tried again; no line is kept that is longer than allowed.
            self.assertTrue(self.sessions.requests.count("GET stream") < 1_000)

    async def test_lines_of_a_stream_that_nobody_understands_break_it_and_nothing_else(self) -> None:
        lines = [b"hello", b"[1]", b'["1",{"type":"ping"}]', b"[1,2]", b"[1,{}]", b"\xff", b"[[[[" * 30_000]

        def next_lines() -> bytes:
            line = lines.pop() if lines else b'[1,{"type":"message","to":"uid","message":"m","time":1,"data":7}]'
            return b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%s\n" % (len(line) + 1, line)

        self.sessions.answers = {"stream": next_lines}
        async with self.client("stream") as client:
            self.assertEqual((await read(client.messages(), 1))[0].data, 7)


if __name__ == "__main__":
    unittest.main()
