# SPDX-License-Identifier: Apache-2.0
"""A push server for unit tests, over WebSocket, in memory; a test can answer frames itself and write raw bytes."""

from __future__ import annotations

import asyncio
import base64
import hashlib
import json
import logging
import unittest
from typing import Any, Awaitable, Callable, Dict, List, Optional

from waggle import Message, Waggle
from waggle._websocket import masked

logging.getLogger("waggle").addHandler(logging.NullHandler())  # tests look at what it logs, not their readers

Frame = Dict[str, Any]

QUICK = {"base_delay": 0.005, "max_delay": 0.02, "restart_delay": 0.05, "random": lambda: 1.0}
"""Short delays, and always the longest of them."""


def bytes_of(opcode: int, payload: bytes, first: int = 0x80) -> bytes:
    """A frame as a server writes it."""
    size = len(payload)
    if size < 126:
        return bytes((first | opcode, size)) + payload
    if size < 65_536:
        return bytes((first | opcode, 126)) + size.to_bytes(2, "big") + payload
    return bytes((first | opcode, 127)) + size.to_bytes(8, "big") + payload


class QuietTest(unittest.IsolatedAsyncioTestCase):
    """Without asyncio's debug mode, which is on in these tests, slow, and tells what was slow."""

    async def asyncSetUp(self) -> None:
        asyncio.get_running_loop().set_debug(False)


class Peer:
    """A client, as the server sees it."""

    def __init__(self, server: FakeServer, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.server, self.reader, self.writer = server, reader, writer
        self.id = f"c-{server.next_id()}"
        self.uid: Optional[str] = None
        self.close_code: Optional[int] = None
        self.pongs: List[bytes] = []

    def send(self, frame: Frame) -> None:
        self.text(json.dumps(frame))

    def text(self, text: str) -> None:
        self.writer.write(bytes_of(1, text.encode("utf-8")))

    def close(self, code: int, reason: str = "") -> None:
        self.writer.write(bytes_of(8, code.to_bytes(2, "big") + reason.encode("utf-8")))

    async def frames(self) -> None:
        while True:
            first, second = await self.reader.readexactly(2)
            size = second & 0x7F
            if size >= 126:
                size = int.from_bytes(await self.reader.readexactly(2 if size == 126 else 8), "big")
            assert second & 0x80, "a client masks"
            key = await self.reader.readexactly(4)
            payload = masked(await self.reader.readexactly(size), key)
            opcode = first & 0x0F
            if opcode == 8:
                self.close_code = int.from_bytes(payload[:2], "big")
                return
            if opcode == 10:
                self.pongs.append(payload)
                self.server.changed()
            if opcode == 1:
                self.server.received(self, json.loads(payload))


class FakeServer:
    """Use it with `async with`; `url` is its address."""

    def __init__(self) -> None:
        self.peers: List[Peer] = []
        self.seen: List[Frame] = []
        #: Called before a frame is handled; true if it has handled the frame.
        self.intercept: Callable[[Peer, Frame], Any] = lambda peer, frame: False
        #: Takes a connection instead of the server.
        self.raw: Optional[Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]] = None
        self.offsets: Dict[str, int] = {}
        self.url = ""
        self._ids = 0
        self._change = asyncio.Event()
        self._tasks: List[asyncio.Task[None]] = []

    def next_id(self) -> int:
        self._ids += 1
        return self._ids

    async def __aenter__(self) -> FakeServer:
        self._server = await asyncio.start_server(self._accept, "127.0.0.1", 0)
        self.url = f"http://127.0.0.1:{self._server.sockets[0].getsockname()[1]}/push"
        return self

    async def __aexit__(self, *failure: object) -> None:
        self._server.close()
        for task in self._tasks:
            task.cancel()
        if self._tasks:
            await asyncio.wait(self._tasks)

    async def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._tasks.append(task)
        try:
            await (self.raw or self._websocket)(reader, writer)
        except (asyncio.IncompleteReadError, ConnectionError, asyncio.CancelledError):
            pass
        finally:
            writer.close()

    async def _websocket(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await upgrade(reader, writer)
        peer = Peer(self, reader, writer)
        self.peers.append(peer)
        try:
            await peer.frames()
            writer.write(bytes_of(8, b"\x03\xe8"))
        finally:
            self.peers.remove(peer)
            self.changed()

    # --- for tests

    def changed(self) -> None:
        self._change.set()

    async def until(self, what: Callable[[], object]) -> None:
        """Waits until something is so, looking whenever something has come."""
        while not what():
            self._change.clear()
            await asyncio.wait_for(self._change.wait(), 10)

    def of(self, kind: str) -> List[Frame]:
        """The frames of a type, in the order in which they came."""
        return [frame for frame in self.seen if frame["type"] == kind]

    def say(self, channel: str, data: Any, **members: Any) -> None:
        """Publishes to all clients."""
        self.offsets[channel] = self.offsets.get(channel, 0) + 1
        for peer in self.peers:
            peer.send({"type": "message", "channel": channel, "message": f"m-{self.next_id()}", "time": 1_000,
                       "position": f"e1:{self.offsets[channel]}", "data": data, **members})

    def cut(self) -> bool:
        """Cuts all connections; returns True, for `intercept`."""
        for peer in list(self.peers):
            peer.writer.transport.abort()
        return True

    # --- frames

    def received(self, peer: Peer, frame: Frame) -> None:
        self.seen.append(frame)
        if not self.intercept(peer, frame):
            getattr(self, "_" + frame["type"])(peer, frame)
        self.changed()

    def _connect(self, peer: Peer, frame: Frame) -> None:
        token = frame.get("token")
        if token in ("expired", "wrong"):
            peer.send({"type": "error", "id": frame["id"], "code": 401, "reason": "token: not good"})
            peer.close(4501 if token == "expired" else 4500, "token")
            return
        peer.uid = token
        peer.send({"type": "connected", "id": frame["id"], "version": 1, "connection": peer.id, "uid": peer.uid,
                   "ping": 25, "results": [self._result(each) for each in frame.get("subscribe", [])]})

    def _result(self, frame: Frame) -> Frame:
        name = frame["channel"]
        if name.startswith("private-") and frame.get("token") != f"for {name}":
            return {"type": "error", "code": 401, "reason": "token: not good", "channel": name}
        position = f"e1:{self.offsets.get(name, 0)}"
        recovered = frame.get("since") == position
        return {"type": "subscribed", "channel": name, "position": position, "recovered": recovered}

    def _subscribe(self, peer: Peer, frame: Frame) -> None:
        peer.send({**self._result(frame), "id": frame["id"]})

    def _unsubscribe(self, peer: Peer, frame: Frame) -> None:
        peer.send({"type": "unsubscribed", "id": frame["id"], "channel": frame["channel"]})

    def _publish(self, peer: Peer, frame: Frame) -> None:
        peer.send({"type": "published", "id": frame["id"], "message": frame["message"], "position": "e1:1"})

    def _presence(self, peer: Peer, frame: Frame) -> None:
        peer.send({"type": "presence", "id": frame["id"], "channel": frame["channel"], "users": {"ann": 1},
                   "complete": True})

    def _history(self, peer: Peer, frame: Frame) -> None:
        peer.send({"type": "history", "id": frame["id"], "channel": frame["channel"], "messages": [], "complete": True})

    def _online(self, peer: Peer, frame: Frame) -> None:
        peer.send({"type": "online", "id": frame["id"], "online": frame["uids"][:1], "time": 2_000})

    def _ack(self, peer: Peer, frame: Frame) -> None:
        peer.send({"type": "acked", "id": frame["id"], "count": len(frame["messages"])})

    def _refresh(self, peer: Peer, frame: Frame) -> None:
        peer.send({"type": "refreshed", "id": frame["id"], "uid": peer.uid, "expires": 600})

    def _rpc(self, peer: Peer, frame: Frame) -> None:
        peer.send({"type": "rpc", "id": frame["id"], "data": frame["data"]})

    def _pong(self, peer: Peer, frame: Frame) -> None:
        pass


async def upgrade(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Answers the handshake of a WebSocket."""
    head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
    key = next(line for line in head.split("\r\n") if line.startswith("Sec-WebSocket-Key: "))[19:]
    magic = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11"
    accept = base64.b64encode(hashlib.sha1((key + magic).encode("ascii")).digest()).decode("ascii")
    writer.write(("HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: upgrade\r\n"
                  f"Sec-WebSocket-Accept: {accept}\r\nSec-WebSocket-Protocol: waggle.push.1\r\n\r\n").encode("ascii"))


def expect(target: Any, event: type, accepts: Callable[[Any], bool] = lambda event: True) -> asyncio.Future[Any]:
    """The next event of that type from now on, to be awaited later."""
    happened: asyncio.Future[Any] = asyncio.get_running_loop().create_future()

    def tell(what: Any) -> None:
        if not happened.done() and accepts(what):
            happened.set_result(what)

    target.on(event, tell)
    return happened


async def next_event(target: Any, event: type) -> Any:
    """Returns the next event of that type."""
    return await asyncio.wait_for(expect(target, event), 30)


async def read(reader: Any, count: int) -> List[Message]:
    """Reads that many messages."""
    return [await asyncio.wait_for(reader.__anext__(), 30) for _ in range(count)]


def quick(server: FakeServer, **options: Any) -> Waggle:
    return Waggle(server.url, **{"transports": ["websocket"], **QUICK, **options})
