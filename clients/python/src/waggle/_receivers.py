# SPDX-License-Identifier: Apache-2.0
"""The three ways to receive over HTTP. Each gives the number of a frame and the frame, and None as a sign of life."""

from __future__ import annotations

import asyncio
from typing import Any, AsyncIterator, Callable, Dict, Optional, Tuple

from ._data import Frame, decode, frame_of
from ._http import HttpError, Response

Received = Optional[Tuple[int, Frame]]
Receiver = Callable[[Response, float, float, int], AsyncIterator[Received]]


async def _lines(response: Response, first: float, silence: float, limit: int) -> AsyncIterator[Optional[bytes]]:
    """The lines of a body, without their ends, and None whenever something came."""
    pieces = response.pieces().__aiter__()
    rest = b""
    timeout = first
    while True:
        try:
            piece = await asyncio.wait_for(pieces.__anext__(), timeout)
        except StopAsyncIteration:
            return
        timeout = silence
        yield None
        *complete, rest = (rest + piece).split(b"\n")
        for line in complete:
            yield line.rstrip(b"\r ")
        if len(rest) > limit:
            raise HttpError("line: too long (expected: max_frame_bytes at most)")


def _numbered(value: Any) -> Tuple[int, Frame]:
    if not isinstance(value, list) or len(value) != 2 or not isinstance(value[0], int):
        raise ValueError("frame: malformed (expected: its number and the frame)")
    return value[0], frame_of(value[1])


async def _sse(response: Response, first: float, silence: float, limit: int) -> AsyncIterator[Received]:
    """`id: 5` and `data: {frame}`, an empty line; comments begin with a colon."""
    number = 0
    async for line in _lines(response, first, silence, limit):
        if line is None:
            yield None
        elif line.startswith(b"id:"):
            number = int(line[3:])
        elif line.startswith(b"data:"):
            yield number, frame_of(decode(line[5:]))


async def _stream(response: Response, first: float, silence: float, limit: int) -> AsyncIterator[Received]:
    """Lines `[5,{frame}]`; empty ones are signs of life."""
    async for line in _lines(response, first, silence, limit):
        if line is None:
            yield None
        elif line:
            yield _numbered(decode(line))


async def _poll(response: Response, first: float, silence: float, limit: int) -> AsyncIterator[Received]:
    """`[[5,{frame}],...]`"""
    frames = decode(await asyncio.wait_for(response.body(limit), silence))
    yield None
    if not isinstance(frames, list):
        raise ValueError("frames: none (expected: a list)")
    for each in frames:
        yield _numbered(each)


RECEIVERS: Dict[str, Receiver] = {"sse": _sse, "stream": _stream, "poll": _poll}
