# SPDX-License-Identifier: Apache-2.0
"""What was asked and is not answered yet."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import Callable, Dict, Optional

from ._codes import WaggleError
from ._data import Frame, error_of

WINDOW = 50
"""Requests that are under way at once."""

Done = Callable[[Optional[Exception], Frame], None]


@dataclass
class _Request:
    frame: Frame
    repeat: bool
    done: Done
    timer: Optional[asyncio.TimerHandle] = None
    is_sent: bool = False


class Requests:
    """Requests in the order in which they were made; they also wait here for a connection. Owned by one client."""

    def __init__(self, limit: int, write: Callable[[Frame], bool]) -> None:
        """`write` sends a frame, or returns False if that is not possible now."""
        self._waiting: Dict[int, _Request] = {}
        self._limit = limit
        self._write = write
        self._last_id = 0
        self._closed: Optional[Exception] = None
        self._pause: Optional[asyncio.TimerHandle] = None

    def next_id(self) -> int:
        self._last_id += 1
        return self._last_id

    def send(self, frame: Frame, done: Done, repeat: bool = False, timeout: Optional[float] = None) -> int:
        """Sends a frame as soon as there is a connection, and returns its number.

        `done` is called once, in the turn in which the answer came. With `repeat` the frame is sent again after a
        reconnect, and when the server says that it was too much, until it is answered otherwise.
        """
        if self._closed is not None:
            done(self._closed, {})
            return 0
        if len(self._waiting) >= self._limit:
            done(WaggleError(429, f"requests: {len(self._waiting) + 1} (expected: at most {self._limit} wait)"), {})
            return 0
        number = self.next_id()
        request = _Request({**frame, "id": number}, repeat, done)
        if timeout is not None:
            late = WaggleError(408, f"{frame['type']}: no answer (expected: within {timeout:g} s)")
            request.timer = asyncio.get_running_loop().call_later(timeout, self._finish, number, late, {})
        self._waiting[number] = request
        self.pump()
        return number

    async def ask(self, frame: Frame, repeat: bool = False, timeout: Optional[float] = None) -> Frame:
        """The same, to be awaited. Whoever stops waiting takes the request back, unless it was sent."""
        answer: asyncio.Future[Frame] = asyncio.get_running_loop().create_future()

        def done(error: Optional[Exception], frame: Frame) -> None:
            if answer.done():
                return
            if error is not None:
                answer.set_exception(error)
            else:
                answer.set_result(frame)

        number = self.send(frame, done, repeat, timeout)
        try:
            return await answer
        finally:
            self._forget(number)

    def _forget(self, number: int) -> Optional[_Request]:
        request = self._waiting.pop(number, None)
        if request is not None and request.timer is not None:
            request.timer.cancel()
        return request

    def _finish(self, number: int, error: Optional[Exception], answer: Frame) -> None:
        request = self._forget(number)
        if request is not None:
            request.done(error, answer)

    def pump(self) -> None:
        """Sends what may be sent now: in order, and not too many before the answers come."""
        if self._pause is not None:
            return
        for index, request in enumerate(list(self._waiting.values())):
            if index >= WINDOW or not (request.is_sent or self._write(request.frame)):
                return
            request.is_sent = True

    def answer(self, frame: Frame) -> bool:
        """Returns whether the frame answers something."""
        number = frame.get("id")
        request = self._waiting.get(number) if isinstance(number, int) else None
        if request is None or not isinstance(number, int):
            return False
        if frame["type"] != "error":
            self._finish(number, None, frame)
        elif request.repeat and frame.get("retry"):
            request.is_sent = False
            if self._pause is None:
                self._pause = asyncio.get_running_loop().call_later(frame["retry"] / 1000, self._resume)
        else:
            self._finish(number, error_of(frame), {})
        self.pump()
        return True

    def _resume(self) -> None:
        self._pause = None
        self.pump()

    def down(self) -> None:
        """The connection is gone: nobody knows whether what cannot be repeated was done."""
        for number, request in list(self._waiting.items()):
            if request.is_sent and not request.repeat:
                reason = f"{request.frame['type']}: the connection was lost before the answer"
                self._finish(number, WaggleError(1006, reason), {})
            request.is_sent = False

    def close(self, error: Exception) -> None:
        self._closed = error
        if self._pause is not None:
            self._pause.cancel()
        for number in list(self._waiting):
            self._finish(number, error, {})
