# SPDX-License-Identifier: Apache-2.0
"""The carrier that is a session over HTTP."""

from __future__ import annotations

import asyncio
import logging
from typing import Any, Coroutine, List, Optional, Sequence, Set
from urllib.parse import quote

from ._carrier import CLOSE_SECONDS, GRACE_SECONDS, Carrier, Events
from ._codes import delay_of
from ._data import Frame, decode, encode, frame_of
from ._http import HttpClient, HttpError
from ._options import Address, Options
from ._receivers import RECEIVERS

MAX_FRAMES = 100
MAX_BATCH_BYTES = 65_536
MAX_ERROR_BYTES = 65_536
CONFIRM_EVERY = 64
SHORT_SECONDS = 1.0

_FAILURES = (OSError, EOFError, HttpError, ValueError, asyncio.TimeoutError)
_log = logging.getLogger("waggle")


class _Refusal(Exception):
    """The server did not take a request: its status, or None if nobody knows, and after how long to try again."""

    def __init__(self, status: Optional[int], retry: float = 0.0) -> None:
        super().__init__(status)
        self.status = status
        self.retry = retry


class SessionCarrier(Carrier):
    """Frames are posted, all that were sent in one turn together, and received by whatever gets through.

    That is server-sent events, streaming or polls. A receiver that breaks is followed by another, after the number of
    the last frame, so nothing is lost or doubled while the session lives.
    """

    def __init__(self, options: Options, address: Address, kinds: Sequence[str], connect: Frame,
                 events: Events) -> None:
        self._options = options
        self._events = events
        self._kinds = list(kinds)
        self._http = HttpClient(address, options.ssl)
        self._loop = asyncio.get_running_loop()
        self._session: Optional[str] = None
        self._wait = self._silence = 0.0
        self._after = self._confirmed = 0
        self._outbox: List[Frame] = []
        self._was_full = False
        self._is_sending = False
        self._is_ended = False
        self._heard = 0.0
        self._received: Optional[str] = None
        self._tasks: Set[asyncio.Task[None]] = set()
        self._delete: Optional[asyncio.Task[None]] = None
        self._spawn(self._run(connect))

    @property
    def kind(self) -> str:
        return self._kinds[0]

    def _spawn(self, work: Coroutine[Any, Any, None]) -> asyncio.Task[None]:
        task = self._loop.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return task

    async def _run(self, connect: Frame) -> None:
        try:
            body = await asyncio.wait_for(self._post("/connect", connect, self._options.max_frame_bytes),
                                          self._options.open_timeout)
            answer = decode(body)
            if not isinstance(answer, dict) or not ("code" in answer or answer.get("type") == "connected"):
                raise ValueError("the answer is no frame")
        except _Refusal as refusal:
            self._down(1006, f"not connected: status {refusal.status}", False)
            return
        except _FAILURES as error:
            self._down(1006, f"not connected: {str(error) or 'not in time'}", False)
            return
        if self._is_ended:  # what was cancelled may have been answered in the same moment
            return
        try:
            if "code" in answer:
                self._events.frame({**answer, "type": "error", "id": connect["id"]})
                return
            self._session = quote(answer["session"], safe="")
            self._wait, self._silence = float(answer["wait"]), float(answer["ping"] + GRACE_SECONDS)
            self._events.frame(answer)
            await self._receive()
        except (KeyError, TypeError, ValueError, AttributeError):
            _log.exception("a frame of the server is not understood")
            self._down(1006, "what the server sent is not understood")

    async def _post(self, path: str, body: object, limit: int) -> bytes:
        """Returns the body of the answer; a refusal with a JSON body that has a code counts as one to `connect`."""
        response = await self._http.request("POST", path, encode(body))
        try:
            answer = await response.body(limit)
        finally:
            response.close()
        if 200 <= response.status < 300:
            return answer
        retry = 0.0
        try:
            refusal = decode(answer)
            if path == "/connect" and isinstance(refusal["code"], int):
                return answer
            retry = float(refusal.get("retry") or 0) / 1000
        except (KeyError, TypeError, ValueError, AttributeError):
            pass  # of somebody between us and the server, perhaps
        raise _Refusal(response.status, retry)

    def _at(self, what: str) -> str:
        return f"/{what}?session={self._session}"

    def _down(self, code: int, reason: str, worked: bool = True) -> None:
        if not self._is_ended:
            self._is_ended = True
            self._stop()
            self._events.down(code, reason, worked)

    def close(self) -> None:
        if not self._is_ended:
            self._is_ended = True
            self._stop()
        if self._session is not None and self._delete is None:
            self._delete = self._loop.create_task(self._forget())

    def _stop(self) -> None:
        for task in self._tasks:
            if task is not asyncio.current_task():
                task.cancel()
        self._http.close()

    async def _forget(self) -> None:
        try:
            response = await asyncio.wait_for(self._http.request("DELETE", self._at("session")), CLOSE_SECONDS)
            response.close()
        except _FAILURES:
            pass  # it ends by itself

    async def wait_closed(self) -> None:
        tasks: Set[asyncio.Task[None]] = {task for task in self._tasks if task is not asyncio.current_task()}
        if self._delete is not None:
            tasks.add(self._delete)
        if tasks:
            await asyncio.wait(tasks, timeout=CLOSE_SECONDS)
        await asyncio.wait([self._loop.create_task(self._http.wait_closed())], timeout=CLOSE_SECONDS)

    # --- sending

    def send(self, frame: Frame) -> bool:
        if self._is_ended or len(self._outbox) >= self._options.max_waiting:
            self._was_full = True
            return False
        self._outbox.append(frame)
        if not self._is_sending:
            self._is_sending = True
            self._spawn(self._flush())
        return True

    async def _flush(self) -> None:
        attempt = 0
        while self._outbox and not self._is_ended:
            batch = self._next_batch()
            try:
                await self._deliver(batch)
                del self._outbox[:len(batch)]
                attempt = 0
            except _Refusal as refusal:
                status = refusal.status
                if status == 404:
                    self._down(1006, "the session is gone")
                elif status is not None and status < 500 and status != 429:
                    del self._outbox[:len(batch)]
                    self._refuse(batch, status)
                else:
                    self._drop_calls(len(batch))
                    await asyncio.sleep(max(refusal.retry, self._delay(attempt)))
                    attempt += 1
            if self._was_full and not self._is_ended:
                self._was_full = False
                self._events.ready()
        self._is_sending = False

    def _next_batch(self) -> List[Frame]:
        batch: List[Frame] = []
        size = 0
        for frame in self._outbox[:MAX_FRAMES]:
            size += len(encode(frame))
            if batch and size > MAX_BATCH_BYTES:
                break
            batch.append(frame)
        return batch

    async def _deliver(self, batch: List[Frame]) -> None:
        after = self._after
        try:
            await asyncio.wait_for(self._post(f"{self._at('send')}&after={after}", batch, MAX_ERROR_BYTES),
                                   self._options.open_timeout)
            self._confirmed = max(self._confirmed, after)
        except _FAILURES:
            raise _Refusal(None) from None

    async def _confirm(self) -> None:
        try:
            await self._deliver([])
        except _Refusal:
            pass  # the next request confirms

    def _refuse(self, frames: List[Frame], code: int) -> None:
        for frame in frames:
            if "id" in frame and not self._is_ended:
                self._events.frame({"type": "error", "id": frame["id"], "code": code,
                                    "reason": f"{frame['type']}: refused with status {code}"})

    def _drop_calls(self, count: int) -> None:
        """A call may have been made already: it is not sent again."""
        calls = [frame for frame in self._outbox[:count] if frame["type"] == "rpc"]
        self._outbox = [frame for frame in self._outbox if frame not in calls]
        self._refuse(calls, 503)

    # --- receiving

    async def _receive(self) -> None:
        self._heard = self._loop.time() - 0.001
        attempt = 0
        while not self._is_ended:
            began, after = self._loop.time(), self._after
            outcome = await self._receive_once()
            now = self._loop.time()
            has_worked = outcome == 200 or self._heard >= began
            attempt = 0 if self._after > after or (has_worked and now - began > SHORT_SECONDS) else attempt + 1
            if outcome == 404:
                self._down(1006, "the session is gone")
            elif not has_worked and now - self._heard > self._wait:
                self._down(1006, "nothing was heard from the server")
            elif not has_worked and outcome != 503 and len(self._kinds) > 1:
                del self._kinds[0]
            elif attempt > 0 and not self._is_ended:
                await asyncio.sleep(self._delay(attempt - 1))

    async def _receive_once(self) -> Optional[int]:
        """Returns 200 for what ended well, another status, or None if it broke."""
        kind = self.kind
        first = self._silence if kind == "poll" else self._options.open_timeout
        response = None
        try:
            path = f"{self._at(kind)}&after={self._after}"
            response = await asyncio.wait_for(self._http.request("GET", path), first)
            if response.status != 200:
                return response.status
            self._confirmed = self._after
            async for received in RECEIVERS[kind](response, first, self._silence, self._options.max_frame_bytes):
                if received is None:
                    self._heard = self._loop.time()
                else:
                    self._take(*received)
                if self._is_ended:
                    break
            return 200
        except _FAILURES:
            return None
        finally:
            if response is not None:
                response.close()

    def _take(self, number: int, frame: Frame) -> None:
        if frame["type"] == "close":
            self._down(int(frame.get("code", 1005)), str(frame.get("reason", "")))
        if self._is_ended or number <= self._after:
            return
        self._after = number
        if self._received != self.kind:
            self._received = self.kind
            self._events.receiving(self.kind)
        self._events.frame(frame)
        if self._after - self._confirmed >= CONFIRM_EVERY and not self._is_ended:
            self._confirmed = self._after
            if not self._outbox:
                self._spawn(self._confirm())

    def _delay(self, attempt: int) -> float:
        options = self._options
        return delay_of(1006, attempt, options.base_delay, options.max_delay, options.restart_delay, options.random)
