# SPDX-License-Identifier: Apache-2.0
"""Events for those who listen, and messages for those who read."""

from __future__ import annotations

import asyncio
import inspect
import logging
import weakref
from collections import deque
from typing import Any, AsyncIterator, Callable, Deque, Dict, List, Optional, Type, TypeVar

from ._events import Failed, Message, Overflow

E = TypeVar("E")

_log = logging.getLogger("waggle")


class Latch:
    """Is set or failed once; any number of tasks wait for it, also those that come later."""

    def __init__(self) -> None:
        self._is_set = False
        self._error: Optional[BaseException] = None
        self._waiters: List[asyncio.Future[None]] = []

    @property
    def is_set(self) -> bool:
        return self._is_set

    @property
    def is_awaited(self) -> bool:
        return bool(self._waiters)

    def set(self, error: Optional[BaseException] = None) -> None:
        if not self._is_set:
            self._is_set, self._error = True, error
            for waiter in self._waiters:
                if not waiter.done():
                    waiter.set_result(None)
            self._waiters.clear()

    async def wait(self) -> None:
        if not self._is_set:
            waiter: asyncio.Future[None] = asyncio.get_running_loop().create_future()
            self._waiters.append(waiter)
            try:
                await waiter
            finally:
                if waiter in self._waiters:
                    self._waiters.remove(waiter)
        if self._error is not None:
            raise self._error


class Reader(AsyncIterator[Message]):
    """Messages, one after the other, for `async for`; made by `messages()`.

    A bounded number of them waits to be read: in a full buffer the oldest makes room, and an `Overflow` event tells it.
    Reading ends with `close`, or with what it reads of: with an error if that was not wanted.
    """

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._queue: Deque[Message] = deque()
        self._end = Latch()
        self._error: Optional[BaseException] = None
        self._more: Optional[asyncio.Future[None]] = None

    def _put(self, message: Message) -> Optional[Message]:
        """Returns the message that had to go, if one had."""
        if self._end.is_set:
            return None
        self._queue.append(message)
        self._wake()
        return self._queue.popleft() if len(self._queue) > self._limit else None

    def _finish(self, error: Optional[BaseException]) -> None:
        if not self._end.is_set:
            self._error = error
            self._end.set()
            self._wake()

    def _wake(self) -> None:
        if self._more is not None and not self._more.done():
            self._more.set_result(None)

    def close(self) -> None:
        """Ends the reading; what was not read is forgotten."""
        self._queue.clear()
        self._finish(None)

    def __aiter__(self) -> Reader:
        return self

    async def __anext__(self) -> Message:
        while not self._queue and not self._end.is_set:
            if self._more is not None and not self._more.done():
                raise RuntimeError("reader: read twice at once (expected: one task for a reader)")
            self._more = asyncio.get_running_loop().create_future()
            await self._more
        if self._queue:  # what was there before the end is read before the end is told
            return self._queue.popleft()
        error, self._error = self._error, None
        raise StopAsyncIteration if error is None else error

    async def __aenter__(self) -> Reader:
        return self

    async def __aexit__(self, *failure: object) -> None:
        self.close()


class Emitter:
    """What has events and messages. All of it belongs to one event loop."""

    def __init__(self, limit: int) -> None:
        self._handlers: Dict[type, List[Callable[[Any], object]]] = {}
        # A loop that is left with `break` forgets its reader, and so does this set.
        self._readers: weakref.WeakSet[Reader] = weakref.WeakSet()
        self._limit = limit
        self._ended: Optional[Reader] = None
        self._first: Optional[Reader] = self._reader(limit)

    def on(self, event: Type[E], handler: Callable[[E], object]) -> Callable[[], None]:
        """Calls a plain function with each event of this type, in the turn in which it happens.

        Returns a function that ends this. What a handler raises is logged and stops nothing. For work that waits, read
        with `async for`, or start a task.
        """
        if inspect.iscoroutinefunction(handler):
            raise TypeError("handler: a coroutine function (expected: a plain function)")
        if event is Message:
            self._first = None
        handlers = self._handlers.setdefault(event, [])
        handlers.append(handler)

        def off() -> None:
            if handler in handlers:
                handlers.remove(handler)

        return off

    def messages(self, limit: Optional[int] = None) -> Reader:
        """Returns what comes from now on; the first reader, if nobody listened before, gets what came since the start.

        At most `limit` messages wait (default `max_buffered` of the options).
        """
        if limit is not None and limit < 1:
            raise ValueError(f"limit: {limit} (expected: 1 or more)")
        first, self._first = self._first, None
        if first is not None:
            first._limit = self._limit if limit is None else limit
            for _ in range(len(first._queue) - first._limit):
                self._emit(Overflow(first._queue.popleft()))
            return first
        return self._reader(self._limit if limit is None else limit)

    def __aiter__(self) -> Reader:
        return self.messages()

    @property
    def _has_readers(self) -> bool:
        return any(reader is not self._first for reader in self._readers)

    def _reader(self, limit: int) -> Reader:
        reader = Reader(limit)
        if self._ended is not None:
            reader._finish(self._ended._error)
        else:
            self._readers.add(reader)
        return reader

    def _emit(self, event: object) -> None:
        for handler in list(self._handlers.get(type(event), ())):
            try:
                handler(event)
            except Exception:
                _log.exception("a handler of %s failed", type(event).__name__)

    def _fail(self, error: Exception, is_told: bool = False) -> None:
        """Tells an error to those who listen; without any, and if nobody is told otherwise, to the log."""
        if not is_told and not self._handlers.get(Failed):
            _log.warning("%s", error)
        self._emit(Failed(error))

    def _deliver(self, message: Message) -> None:
        self._emit(message)
        for reader in list(self._readers):
            dropped = reader._put(message)
            if dropped is not None:
                self._emit(Overflow(dropped))

    def _finish(self, error: Optional[BaseException]) -> None:
        """Ends all reading, now and later."""
        if self._ended is None:
            self._ended = Reader(1)
            self._ended._finish(error)
            for reader in list(self._readers):
                reader._finish(error)
            self._readers.clear()
