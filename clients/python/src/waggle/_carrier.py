# SPDX-License-Identifier: Apache-2.0
"""What carries frames, and the carrier that is a WebSocket."""

from __future__ import annotations

import asyncio
import logging
from typing import Callable, Optional

from . import _websocket
from ._data import Frame, decode, encode, frame_of
from ._http import HttpError
from ._options import Address, Options
from ._websocket import WebSocket, WebSocketClosed

SUBPROTOCOL = "waggle.push.1"
GRACE_SECONDS = 10
CLOSE_SECONDS = 2.0

_log = logging.getLogger("waggle")


class Events:
    """What a carrier tells who opened it; nothing any more after `down` or `Carrier.close`."""

    def frame(self, frame: Frame) -> None:
        """A frame came."""

    def receiving(self, kind: str) -> None:
        """Frames come by this transport now."""

    def ready(self) -> None:
        """There is room again, after `send` has returned False."""

    def down(self, code: int, reason: str, worked: bool) -> None:
        """It ended; `worked` is False if it could not be opened at all."""


class Carrier:
    """Carries frames both ways until it is down or closed."""

    @property
    def kind(self) -> str:
        """The transport: "websocket", or what it receives by."""
        raise NotImplementedError

    def send(self, frame: Frame) -> bool:
        """Sends a frame; False if too much waits already."""
        raise NotImplementedError

    def close(self) -> None:
        """Ends it without a word to its events."""
        raise NotImplementedError

    async def wait_closed(self) -> None:
        """Waits, some seconds at most, until nothing of it is left."""
        raise NotImplementedError


class Watchdog:
    """Calls a function after a time of silence. One timer, however often there is a sign of life."""

    def __init__(self, silent: Callable[[], None]) -> None:
        self._silent = silent
        self._loop = asyncio.get_running_loop()
        self._seconds = 0.0
        self._last = 0.0
        self._timer: Optional[asyncio.TimerHandle] = None

    def start(self, seconds: float) -> None:
        self.stop()
        self._seconds = seconds
        self.alive()
        self._timer = self._loop.call_at(self._last + seconds, self._look)

    def alive(self) -> None:
        self._last = self._loop.time()

    def stop(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def _look(self) -> None:
        if self._last + self._seconds > self._loop.time():
            self._timer = self._loop.call_at(self._last + self._seconds, self._look)
        else:
            self._silent()


class SocketCarrier(Carrier):
    """A WebSocket that says `connect` when it is open."""

    def __init__(self, options: Options, address: Address, connect: Frame, events: Events) -> None:
        self._options = options
        self._address = address
        self._events = events
        self._socket: Optional[WebSocket] = None
        self._is_down = False
        self._drain: Optional[asyncio.Task[None]] = None
        self._abort: Optional[asyncio.TimerHandle] = None
        self._watchdog = Watchdog(self._silent)
        self._task = asyncio.get_running_loop().create_task(self._run(connect))

    @property
    def kind(self) -> str:
        return "websocket"

    async def _run(self, connect: Frame) -> None:
        options = self._options
        try:
            self._socket = await asyncio.wait_for(_websocket.connect(
                self._address, "/websocket", SUBPROTOCOL, options.ssl, options.max_frame_bytes,
                options.max_queued_bytes), options.open_timeout)
        except asyncio.TimeoutError:
            self._down(1006, "not opened in time", False)
            return
        except (OSError, HttpError) as error:
            self._down(1006, f"not opened: {error}", False)
            return
        try:
            if not self._is_down:
                self._socket.send(encode(connect))
                self._watchdog.start(options.open_timeout)
            await self._receive(self._socket)
        finally:
            self._watchdog.stop()
            self._end_soon(self._socket)
            await self._socket.wait_closed()
            if self._abort is not None:
                self._abort.cancel()

    async def _receive(self, socket: WebSocket) -> None:
        try:
            while True:
                frame = frame_of(decode(await socket.receive()))
                if self._is_down:
                    continue  # until the other side has said goodbye as well
                self._watchdog.alive()
                if frame["type"] == "connected":
                    self._watchdog.start(frame["ping"] + GRACE_SECONDS)
                self._events.frame(frame)
        except WebSocketClosed as closed:
            self._down(closed.code, closed.reason, True)
        except (KeyError, TypeError, ValueError, AttributeError):
            _log.exception("a frame of the server is not understood")
            socket.close(1007)
            self._down(1006, "what the server sent is not understood", True)

    def _silent(self) -> None:
        if self._socket is not None:
            self._socket.abort()
        self._down(1006, "nothing was heard from the server", True)

    def _down(self, code: int, reason: str, worked: bool) -> None:
        if not self._is_down:
            self._is_down = True
            self._watchdog.stop()
            self._events.down(code, reason, worked)

    def send(self, frame: Frame) -> bool:
        socket = self._socket
        if socket is None or self._is_down:
            return False
        if socket.is_full:
            if self._drain is None:
                self._drain = asyncio.get_running_loop().create_task(self._drained(socket))
            return False
        socket.send(encode(frame))
        return True

    async def _drained(self, socket: WebSocket) -> None:
        try:
            await socket.drain()
        except OSError:
            return  # whoever reads will know
        finally:
            self._drain = None
        if not self._is_down:
            self._events.ready()

    def close(self) -> None:
        self._is_down = True
        self._watchdog.stop()
        if self._socket is None:
            self._task.cancel()
        else:
            self._end_soon(self._socket)

    def _end_soon(self, socket: WebSocket) -> None:
        socket.close(1000)
        if self._abort is None:
            self._abort = asyncio.get_running_loop().call_later(CLOSE_SECONDS, socket.abort)

    async def wait_closed(self) -> None:
        if self._drain is not None:
            self._drain.cancel()
        if asyncio.current_task() is not self._task:
            await asyncio.wait([self._task], timeout=2 * CLOSE_SECONDS)
