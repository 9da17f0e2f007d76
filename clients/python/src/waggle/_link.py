# SPDX-License-Identifier: Apache-2.0
"""The connection that comes back by itself."""

from __future__ import annotations

import asyncio
from typing import Any, Coroutine, Optional, Sequence, Set

from ._carrier import Carrier, Events
from ._codes import WaggleError, delay_of, passes, reconnects
from ._data import Frame, error_of
from ._options import Address, Options
from ._routes import Route, Routes

STABLE_SECONDS = 5.0
CLOSE_SECONDS = 5.0


class Owner:
    """What a link needs of the client that has it."""

    async def _connect_frame(self) -> Frame:
        """Returns what to say first. If it fails, there is no token now."""
        raise NotImplementedError

    def _connected(self, frame: Frame) -> None:
        """There is a connection, from this frame on."""

    def _take(self, frame: Frame) -> None:
        """Any other frame."""

    def _ready(self) -> None:
        """There is room for frames again."""

    def _disconnected(self) -> None:
        """There is no connection any more, for now."""

    def _finished(self, code: int, reason: str) -> None:
        """There will be no other connection."""

    def _failed(self, error: Exception) -> None:
        """Something went wrong that nobody waits for."""

    def _changed(self, state: str) -> None:
        """The state is another one."""

    def _waiting(self, code: int, reason: str, delay: float) -> None:
        """The connection ended; the next attempt is after this delay."""

    def _renew_token(self, is_refused: bool) -> bool:
        """Forgets the token of the connection; False if there will be no other one."""
        raise NotImplementedError


class _Attempt(Events):
    """The events of one carrier, as long as it is the link's."""

    def __init__(self, link: Link, connect: Frame, others: Sequence[Route], turn: int) -> None:
        self._link = link
        self._connect = connect
        self._others = others
        self._turn = turn

    def frame(self, frame: Frame) -> None:
        if self._turn == self._link.turn:
            self._link._frame(frame, self._connect["id"])

    def receiving(self, kind: str) -> None:
        if self._turn == self._link.turn:
            self._link._works(kind)

    def ready(self) -> None:
        if self._turn == self._link.turn:
            self._link.owner._ready()

    def down(self, code: int, reason: str, worked: bool) -> None:
        if self._turn != self._link.turn:
            return
        if not worked and self._others:
            self._link._try(self._connect, self._others, self._turn)
        else:
            self._link.lost(code, reason)


class Link:
    """Opens carriers, one after the other, with delays between them, until it is finished. Owned by one client."""

    def __init__(self, options: Options, address: Address, owner: Owner) -> None:
        self.owner = owner
        self.state = "idle"
        self.turn = 0
        self.transport: Optional[str] = None
        self._options = options
        self._routes = Routes(options, address)
        self._carrier: Optional[Carrier] = None
        self._attempt = 0
        self._connected_at: Optional[float] = None
        self._timer: Optional[asyncio.TimerHandle] = None
        self._tasks: Set[asyncio.Task[Any]] = set()

    # --- tasks

    def spawn(self, work: Coroutine[Any, Any, Any]) -> asyncio.Task[Any]:
        """Starts what belongs to the client and ends with it."""
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return task

    async def wait_closed(self) -> None:
        """Waits, some seconds at most, until what was opened or started is gone."""
        tasks = [task for task in self._tasks if task is not asyncio.current_task()]
        if tasks:
            await asyncio.wait(tasks, timeout=CLOSE_SECONDS)

    # --- opening

    def open(self) -> None:
        self.turn += 1
        self._set_state("connecting")
        self.spawn(self._open(self.turn))

    async def _open(self, turn: int) -> None:
        try:
            connect = await self.owner._connect_frame()
        except Exception as error:
            if turn == self.turn:
                self.owner._failed(error)
                self._wait(1006, "there is no token now")
            return
        if turn == self.turn:
            self._try(connect, self._routes.order(), turn)

    def _try(self, connect: Frame, routes: Sequence[Route], turn: int) -> None:
        """Tries one route after the other, until one of them carries a frame of the server."""
        self._leave_carrier()
        self._carrier = routes[0](connect, _Attempt(self, connect, routes[1:], turn))

    def _leave_carrier(self) -> None:
        if self._carrier is not None:
            self._carrier.close()
            self.spawn(self._carrier.wait_closed())
            self._carrier = None

    def _frame(self, frame: Frame, connect_id: int) -> None:
        if frame["type"] == "connected" and self._carrier is not None:
            self._connected_at = asyncio.get_running_loop().time()
            self._works(self._carrier.kind)
            self._set_state("connected")
            self.owner._connected(frame)
        elif frame["type"] == "error" and frame.get("id") == connect_id:
            self._refused(error_of(frame))
        else:
            self.owner._take(frame)

    def _works(self, kind: str) -> None:
        self.transport = kind
        self._routes.works(kind)

    def send(self, frame: Frame) -> bool:
        return self.state == "connected" and self._carrier is not None and self._carrier.send(frame)

    # --- ending

    def _refused(self, error: WaggleError) -> None:
        """The server answered `connect` with an error."""
        self.owner._failed(error)
        code = error.code
        if code == 401 and self.owner._renew_token(True):
            self.lost(4501, error.reason)
        elif passes(code):
            self.lost(1013, error.reason, error.retry)
        else:
            self.lost(code if code >= 1000 else 4500 if code == 401 else 1008, error.reason)

    def lost(self, code: int, reason: str, retry: Optional[float] = None) -> None:
        """There is no connection any more; what comes next depends on why."""
        self.turn += 1
        self._leave_carrier()
        self.owner._disconnected()
        has_token = code not in (4000, 4501) or self.owner._renew_token(False)
        if not reconnects(code) or (code == 4501 and not has_token):
            self.finish(code, reason)
        elif self.state != "closed":
            self._wait(code, reason, retry)

    def _wait(self, code: int, reason: str, retry: Optional[float] = None) -> None:
        loop = asyncio.get_running_loop()
        if self._connected_at is not None and loop.time() - self._connected_at > STABLE_SECONDS:
            self._attempt = 0
        self._connected_at = None
        options = self._options
        delay = max(retry or 0.0, delay_of(code, self._attempt, options.base_delay, options.max_delay,
                                           options.restart_delay, options.random))
        self._attempt += 1
        self._set_state("waiting")
        self._timer = loop.call_later(delay, self.open)
        self.owner._waiting(code, reason, delay)

    def finish(self, code: int, reason: str) -> None:
        """Ends for good, once."""
        if self.state == "closed":
            return
        self.turn += 1
        if self._timer is not None:
            self._timer.cancel()
        for task in self._tasks:
            if task is not asyncio.current_task():
                task.cancel()
        self._leave_carrier()
        self._set_state("closed")
        self.owner._finished(code, reason)

    def _set_state(self, state: str) -> None:
        if self.state != state:
            self.state = state
            self.owner._changed(state)
