# SPDX-License-Identifier: Apache-2.0
"""Acknowledgements of messages."""

from __future__ import annotations

import asyncio
from typing import Awaitable, Callable, Dict, List, Optional, Set, Tuple

MAX_IN_FRAME = 100
MAX_RECENT = 1_000


class Acks:
    """All acknowledgements of one turn are one frame; what comes again is acknowledged, but not shown."""

    def __init__(self, send: Callable[[List[str]], Awaitable[None]],
                 start: Callable[..., asyncio.Task[None]]) -> None:
        self._send = send
        self._start = start
        self._batch: Optional[Tuple[List[str], asyncio.Task[None]]] = None
        self._recent: Dict[str, None] = {}
        self._tasks: Set[asyncio.Task[None]] = set()

    def add(self, id: str) -> asyncio.Future[None]:
        """Acknowledges a message; what it returns is done when the server knows."""
        if self._batch is None or len(self._batch[0]) >= MAX_IN_FRAME:
            ids: List[str] = []
            self._batch = ids, self._start(self._run(ids))
            self._batch[1].add_done_callback(_look_at)
            self._tasks.add(self._batch[1])
            self._batch[1].add_done_callback(self._tasks.discard)
        self._batch[0].append(id)
        done = asyncio.shield(self._batch[1])
        done.add_done_callback(_look_at)
        return done

    async def _run(self, ids: List[str]) -> None:
        if self._batch is not None and self._batch[0] is ids:
            self._batch = None
        await self._send(ids)

    async def wait(self, seconds: float) -> None:
        """Waits until the server knows of all, but not longer."""
        if self._tasks:
            await asyncio.wait(list(self._tasks), timeout=seconds)

    def is_first(self, id: str) -> bool:
        """Returns whether a message was not there before, among the last thousand."""
        if id in self._recent:
            return False
        self._recent[id] = None
        if len(self._recent) > MAX_RECENT:
            del self._recent[next(iter(self._recent))]
        return True


def _look_at(done: asyncio.Future[None]) -> None:
    """Most callers do not wait: a client that closes is no error of theirs."""
    if not done.cancelled():
        done.exception()
