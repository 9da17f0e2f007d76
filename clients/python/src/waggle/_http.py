# SPDX-License-Identifier: Apache-2.0
"""A small HTTP/1.1 client on asyncio streams: one bridge, few connections, every length limited."""

from __future__ import annotations

import asyncio
import ssl as ssl_module
from typing import AsyncIterator, Dict, List, Optional, Set, Tuple

from ._options import Address, endpoint

USER_AGENT = "waggle-python/0.1.0"
MAX_HEAD_BYTES = 16 * 1024
MAX_CHUNK_LINE_BYTES = 256
MAX_INTERIM = 5
MAX_IDLE = 2
IDLE_SECONDS = 10.0
PIECE_BYTES = 64 * 1024

Streams = Tuple[asyncio.StreamReader, asyncio.StreamWriter]


class HttpError(Exception):
    """The other side does not speak HTTP as it should, or says too much."""


async def open_streams(address: Address, ssl: Optional[ssl_module.SSLContext]) -> Streams:
    host, port, context = endpoint(address, ssl)
    return await asyncio.open_connection(host, port, ssl=context, limit=MAX_HEAD_BYTES)


async def close_streams(streams: Streams) -> None:
    """Closes a connection that is done with; returns when it is gone."""
    streams[1].transport.abort()  # TLS would wait for a goodbye that not every server says
    try:
        await streams[1].wait_closed()
    except OSError:
        pass  # it was gone before


async def read_head(reader: asyncio.StreamReader) -> Tuple[int, Dict[str, str]]:
    """Returns the status and the headers, names in lower case, of a response."""
    try:
        head = await reader.readuntil(b"\r\n\r\n")
    except asyncio.LimitOverrunError:
        raise HttpError(f"headers: too long (expected: at most {MAX_HEAD_BYTES} bytes)") from None
    lines = head.decode("latin-1").split("\r\n")
    version, _, rest = lines[0].partition(" ")
    status = rest[:3]
    if version not in ("HTTP/1.1", "HTTP/1.0") or not (status.isascii() and status.isdigit() and len(status) == 3):
        raise HttpError("status line: none (expected: HTTP/1.1)")
    headers: Dict[str, str] = {}
    for line in lines[1:-2]:
        name, colon, value = line.partition(":")
        name, value = name.lower(), value.strip(" \t")
        if not colon or not name or name != name.strip():
            raise HttpError("header: malformed (expected: name: value)")
        if name in headers:
            if name == "content-length" and headers[name] != value:
                raise HttpError("content-length: twice (expected: once)")
            value = value if name == "content-length" else f"{headers[name]}, {value}"
        headers[name] = value
    if version == "HTTP/1.0":
        headers.setdefault("connection", "close")
    return int(status), headers


class Response:
    """A response whose body is not read yet."""

    def __init__(self, http: HttpClient, streams: Streams, status: int, headers: Dict[str, str]) -> None:
        self.status = status
        self.headers = headers
        self._http = http
        self._streams = streams
        self._is_complete = False
        self._left = self._length()

    def _length(self) -> Optional[int]:
        """How many bytes come, or None if chunks say it, or the end of the connection."""
        if self.status in (204, 304):
            return 0
        length = self.headers.get("content-length")
        if self._is_chunked() or length is None:
            return None
        if not (length.isascii() and length.isdigit() and len(length) < 16):
            raise HttpError("content-length: malformed (expected: a whole number)")
        return int(length)

    def _is_chunked(self) -> bool:
        coding = self.headers.get("transfer-encoding", "").lower()
        if coding not in ("", "chunked"):
            raise HttpError("transfer-encoding: unknown (expected: chunked)")
        return coding == "chunked"

    async def pieces(self) -> AsyncIterator[bytes]:
        """The body, in pieces as they come; an empty one never."""
        reader = self._streams[0]
        if self._left is not None:
            async for piece in self._exactly(self._left):
                yield piece
        elif self._is_chunked():
            while True:
                size = await self._chunk_size()
                if size == 0:
                    break
                async for piece in self._exactly(size):
                    yield piece
                if await reader.readexactly(2) != b"\r\n":
                    raise HttpError("chunk: longer than it said")
            await self._skip_trailers()
        else:
            self.headers["connection"] = "close"
            while True:
                piece = await reader.read(PIECE_BYTES)
                if not piece:
                    break
                yield piece
        self._is_complete = True

    async def _exactly(self, count: int) -> AsyncIterator[bytes]:
        while count > 0:
            piece = await self._streams[0].read(min(count, PIECE_BYTES))
            if not piece:
                raise HttpError("body: it ends early")
            count -= len(piece)
            yield piece

    async def _chunk_size(self) -> int:
        line = await self._line(MAX_CHUNK_LINE_BYTES)
        digits = line.partition(b";")[0].strip(b" \t")
        if not digits or len(digits) > 8 or digits.strip(b"0123456789abcdefABCDEF"):
            raise HttpError("chunk: no size")
        return int(digits, 16)

    async def _skip_trailers(self) -> None:
        left = MAX_HEAD_BYTES
        while True:
            line = await self._line(left)
            if not line:
                return
            left -= len(line)

    async def _line(self, limit: int) -> bytes:
        try:
            line = await self._streams[0].readuntil(b"\r\n")
        except asyncio.LimitOverrunError:
            line = b" " * (limit + 1)
        if len(line) > limit:
            raise HttpError(f"line: too long (expected: at most {limit} bytes)")
        return line[:-2]

    async def body(self, limit: int) -> bytes:
        """The whole body, if it is not longer."""
        too_long = HttpError("body: too long (expected: max_frame_bytes at most)")
        if (self._left or 0) > limit:
            raise too_long
        pieces: List[bytes] = []
        async for piece in self.pieces():
            limit -= len(piece)
            if limit < 0:
                raise too_long
            pieces.append(piece)
        return b"".join(pieces)

    def close(self) -> None:
        """Gives the connection back, or closes it if something is left in it."""
        keeps = self._is_complete and "close" not in self.headers.get("connection", "").lower()
        self._http._give_back(self._streams, keeps)


class HttpClient:
    """Requests to one bridge. Connections that are done are used again, for some seconds."""

    def __init__(self, address: Address, ssl: Optional[ssl_module.SSLContext]) -> None:
        self._address = address
        self._ssl = ssl
        self._idle: List[Tuple[float, Streams]] = []
        self._is_closed = False
        self._closing: Set[asyncio.Task[None]] = set()

    async def request(self, method: str, path: str, body: Optional[bytes] = None) -> Response:
        """Returns the response as soon as its head is there; the caller closes it. Fails with OSError or HttpError."""
        streams = self._take() or await open_streams(self._address, self._ssl)
        try:
            reader, writer = streams
            lines = [f"{method} {self._address.path}{path} HTTP/1.1", f"Host: {self._address.host_header}",
                     f"User-Agent: {USER_AGENT}", "Accept: */*", "Cache-Control: no-store"]
            if body is not None:
                lines += ["Content-Type: application/json", f"Content-Length: {len(body)}"]
            writer.write("\r\n".join(lines).encode("ascii") + b"\r\n\r\n" + (body or b""))
            await writer.drain()
            for _ in range(MAX_INTERIM):
                status, headers = await read_head(reader)
                if status >= 200:
                    return Response(self, streams, status, headers)
            raise HttpError("response: only interim ones")
        except asyncio.IncompleteReadError:
            self._dispose(streams)
            raise HttpError("response: none, the connection was closed") from None
        except BaseException:
            self._dispose(streams)
            raise

    def _take(self) -> Optional[Streams]:
        now = asyncio.get_running_loop().time()
        while self._idle:
            since, streams = self._idle.pop()
            if now - since < IDLE_SECONDS and not streams[0].at_eof() and not streams[1].is_closing():
                return streams
            self._dispose(streams)
        return None

    def _give_back(self, streams: Streams, keeps: bool) -> None:
        if keeps and not self._is_closed and len(self._idle) < MAX_IDLE:
            self._idle.append((asyncio.get_running_loop().time(), streams))
        else:
            self._dispose(streams)

    def _dispose(self, streams: Streams) -> None:
        task = asyncio.get_running_loop().create_task(close_streams(streams))
        self._closing.add(task)
        task.add_done_callback(self._closing.discard)

    def close(self) -> None:
        """Closes what is idle; what is in use is closed when it is given back."""
        self._is_closed = True
        for _, streams in self._idle:
            self._dispose(streams)
        self._idle.clear()

    async def wait_closed(self) -> None:
        """Waits until what was closed is gone."""
        while self._closing:
            await asyncio.wait(list(self._closing))
