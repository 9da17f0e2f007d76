# SPDX-License-Identifier: Apache-2.0
"""A TCP relay to the server that does what a bad network does."""

from __future__ import annotations

import asyncio
import re
from typing import Set
from urllib.parse import SplitResult

_SESSION = re.compile(rb"[?&]session=([\w-]+)")
_UPGRADE = re.compile(rb"^upgrade: websocket", re.IGNORECASE | re.MULTILINE)
_REFUSED = b"HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"


class Relay:
    """Cuts all connections and lets no new one in, refuses WebSockets or streams, or stops to read from the server."""

    def __init__(self, target: SplitResult) -> None:
        self._target = target
        self.sessions: Set[str] = set()
        self.refused: Set[bytes] = set()
        self._is_cut = False
        self._flows = asyncio.Event()
        self._flows.set()
        self._writers: Set[asyncio.StreamWriter] = set()
        self._tasks: Set[asyncio.Task[None]] = set()

    async def start(self) -> str:
        """Returns the URL of the bridge through the relay."""
        self._server = await asyncio.start_server(self._accept, "127.0.0.1", 0)
        return f"http://127.0.0.1:{self._server.sockets[0].getsockname()[1]}{self._target.path}"

    async def stop(self) -> None:
        self._server.close()
        self.cut()
        self.flow()
        for task in list(self._tasks):
            task.cancel()
        if self._tasks:
            await asyncio.wait(list(self._tasks))

    def cut(self) -> None:
        self._is_cut = True
        for writer in self._writers:
            writer.transport.abort()

    def mend(self) -> None:
        self._is_cut = False

    def stall(self) -> None:
        """The client reads nothing any more."""
        self._flows.clear()

    def flow(self) -> None:
        self._flows.set()

    async def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._tasks.add(task)
        self._writers.add(writer)
        onward_writer = None
        try:
            if self._is_cut:
                return
            onward, onward_writer = await asyncio.open_connection(self._target.hostname, self._target.port)
            self._writers.add(onward_writer)
            await asyncio.gather(self._up(reader, onward_writer, writer), self._down(onward, writer))
        except (OSError, asyncio.CancelledError):
            pass
        finally:
            self._tasks.discard(task)
            for each in (writer, onward_writer):
                if each is not None:
                    self._writers.discard(each)
                    each.transport.abort()

    async def _up(self, reader: asyncio.StreamReader, onward: asyncio.StreamWriter, back: asyncio.StreamWriter) -> None:
        while True:
            piece = await reader.read(65_536)
            self.sessions.update(each.decode("ascii") for each in _SESSION.findall(piece))
            if not piece or self._is_refused(piece):
                if piece:
                    back.write(_REFUSED)
                    await back.drain()
                raise ConnectionAbortedError
            onward.write(piece)
            await onward.drain()

    def _is_refused(self, piece: bytes) -> bool:
        return (b"websocket" in self.refused and _UPGRADE.search(piece) is not None) or any(
            b"/push/" + kind + b"?" in piece for kind in self.refused)

    async def _down(self, onward: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while True:
            await self._flows.wait()
            piece = await onward.read(65_536)
            if not piece:
                raise ConnectionAbortedError
            writer.write(piece)
            await writer.drain()
