# SPDX-License-Identifier: Apache-2.0
"""RFC 6455, the client's side, on asyncio streams: text messages only, every length limited.

A frame, as bytes::

    FIN RSV1-3 opcode(4) | MASK length(7) | length(16 or 64)? | key(32), client to server | payload
    81 85 37 fa 21 3d 7f 9f 4d 51 58        "Hello", masked
"""

from __future__ import annotations

import asyncio
import base64
import codecs
import hashlib
import os
import ssl as ssl_module
from typing import List, Optional, Tuple

from ._http import USER_AGENT, HttpError, Streams, close_streams, open_streams, read_head
from ._options import Address

_MAGIC = b"258EAFA5-E914-47DA-95CA-C5AB0DC85B11"
_CONTINUATION, _TEXT, _BINARY, _CLOSE, _PING, _PONG = 0, 1, 2, 8, 9, 10
_MAX_CONTROL_BYTES = 125
_MAX_REASON_BYTES = 123


class WebSocketClosed(Exception):
    """There is no more: the close code and the reason, 1005 for none, 1006 for a connection that was cut."""

    def __init__(self, code: int, reason: str = "") -> None:
        super().__init__(code, reason)
        self.code = code
        self.reason = reason


class _Violation(Exception):
    def __init__(self, code: int, reason: str) -> None:
        super().__init__(reason)
        self.code = code


def masked(payload: bytes, key: bytes) -> bytes:
    """Returns the payload masked, or unmasked, with a key of four bytes."""
    if not payload:
        return b""
    long_key = (key * (len(payload) // 4 + 1))[:len(payload)]
    return (int.from_bytes(payload, "big") ^ int.from_bytes(long_key, "big")).to_bytes(len(payload), "big")


def frame(opcode: int, payload: bytes, key: bytes) -> bytes:
    """Returns a whole frame of a client."""
    size = len(payload)
    if size < 126:
        head = bytes((0x80 | opcode, 0x80 | size))
    elif size < 65_536:
        head = bytes((0x80 | opcode, 0xFE)) + size.to_bytes(2, "big")
    else:
        head = bytes((0x80 | opcode, 0xFF)) + size.to_bytes(8, "big")
    return head + key + masked(payload, key)


def is_close_code(code: int) -> bool:
    """Returns whether a peer may send this code."""
    return 1000 <= code <= 1003 or 1007 <= code <= 1014 or 3000 <= code <= 4999


async def connect(address: Address, path: str, protocol: str, ssl: Optional[ssl_module.SSLContext],
                  max_bytes: int, max_queued: int) -> WebSocket:
    """Opens a WebSocket; what goes wrong is an OSError or HttpError."""
    streams = await open_streams(address, ssl)
    try:
        reader, writer = streams
        key = base64.b64encode(os.urandom(16)).decode("ascii")
        writer.write("\r\n".join((
            f"GET {address.path}{path} HTTP/1.1", f"Host: {address.host_header}", f"User-Agent: {USER_AGENT}",
            "Upgrade: websocket", "Connection: Upgrade", f"Sec-WebSocket-Key: {key}", "Sec-WebSocket-Version: 13",
            f"Sec-WebSocket-Protocol: {protocol}", "", "")).encode("ascii"))
        status, headers = await read_head(reader)
        accept = base64.b64encode(hashlib.sha1(key.encode("ascii") + _MAGIC).digest()).decode("ascii")
        options = [option.strip() for option in headers.get("connection", "").lower().split(",")]
        if status != 101:
            raise HttpError(f"status: {status} (expected: 101)")
        if headers.get("upgrade", "").lower() != "websocket" or "upgrade" not in options:
            raise HttpError("upgrade: none (expected: websocket)")
        if headers.get("sec-websocket-accept") != accept:
            raise HttpError("sec-websocket-accept: not the answer to the key")
        if headers.get("sec-websocket-protocol", protocol) != protocol or "sec-websocket-extensions" in headers:
            raise HttpError("sec-websocket: a protocol or an extension that was not asked for")
        return WebSocket(streams, max_bytes, max_queued)
    except asyncio.IncompleteReadError:
        streams[1].transport.abort()
        raise HttpError("response: none, the connection was closed") from None
    except BaseException:
        streams[1].transport.abort()
        raise


class WebSocket:
    """An open WebSocket; made by `connect`, for one event loop, read by one task."""

    def __init__(self, streams: Streams, max_bytes: int, max_queued: int) -> None:
        self._reader, self._writer = streams
        self._max_bytes = max_bytes
        self._max_queued = max_queued
        self._is_closing = False

    # --- sending

    @property
    def is_full(self) -> bool:
        """Whether what waits for the server to read is as much as may wait."""
        return self._writer.transport.get_write_buffer_size() >= self._max_queued

    async def drain(self) -> None:
        """Returns when less waits; an OSError if there is no connection any more."""
        await self._writer.drain()

    def send(self, text: bytes) -> None:
        """Writes a message, UTF-8, without waiting; see `is_full`."""
        self._write(_TEXT, text)

    def _write(self, opcode: int, payload: bytes) -> None:
        if not self._is_closing and not self._writer.is_closing():
            self._writer.write(frame(opcode, payload, os.urandom(4)))

    def close(self, code: int = 1000, reason: str = "") -> None:
        """Says goodbye, once; the other side then ends the connection, or `abort` does."""
        payload = b"" if code == 1005 else code.to_bytes(2, "big") + _cut(reason)
        self._write(_CLOSE, payload)
        self._is_closing = True

    def abort(self) -> None:
        """Ends the connection at once."""
        self._is_closing = True
        self._writer.transport.abort()

    async def wait_closed(self) -> None:
        """Waits until the other side has ended the connection, reading what still comes and forgetting it."""
        try:
            while await self._reader.read(65_536):
                pass
        except OSError:
            pass
        finally:
            await close_streams((self._reader, self._writer))

    # --- receiving

    async def receive(self) -> str:
        """Returns the next message. Raises `WebSocketClosed` when there is none, having answered as the RFC wants."""
        try:
            return await self._message()
        except _Violation as violation:
            self.close(violation.code, str(violation))
            raise WebSocketClosed(violation.code, str(violation)) from None
        except (OSError, asyncio.IncompleteReadError):
            raise WebSocketClosed(1006, "connection lost") from None

    async def _message(self) -> str:
        decoder = codecs.getincrementaldecoder("utf-8")()
        parts: List[str] = []
        size = 0
        is_started = False
        while True:
            is_final, opcode, payload = await self._frame(self._max_bytes - size)
            if opcode >= _CLOSE:
                self._control(opcode, payload)
                continue
            if (opcode == _CONTINUATION) != is_started:
                raise _Violation(1002, "a fragment out of turn")
            if opcode == _BINARY:
                raise _Violation(1003, "a binary message")
            is_started = True
            size += len(payload)
            try:
                parts.append(decoder.decode(payload, is_final))
            except UnicodeDecodeError:
                raise _Violation(1007, "a text that is no UTF-8") from None
            if is_final:
                return "".join(parts)

    async def _frame(self, left: int) -> Tuple[bool, int, bytes]:
        first, second = await self._reader.readexactly(2)
        is_final, opcode, size = first >= 0x80, first & 0x0F, second & 0x7F
        if first & 0x70 or opcode not in (_CONTINUATION, _TEXT, _BINARY, _CLOSE, _PING, _PONG):
            raise _Violation(1002, "a reserved bit or opcode")
        if second & 0x80:
            raise _Violation(1002, "a masked frame of a server")
        if opcode >= _CLOSE and (not is_final or size > _MAX_CONTROL_BYTES):
            raise _Violation(1002, "a control frame that is long or in fragments")
        if size >= 126:
            count = 2 if size == 126 else 8
            size = int.from_bytes(await self._reader.readexactly(count), "big")
            if size < (126 if count == 2 else 65_536) or size >= 1 << 63:
                raise _Violation(1002, "a length that is not written as short as possible")
        if opcode < _CLOSE and size > left:
            raise _Violation(1009, "a message that is too long")
        return is_final, opcode, await self._reader.readexactly(size)

    def _control(self, opcode: int, payload: bytes) -> None:
        if opcode == _PING and not self.is_full:  # whoever pings without reading gets fewer answers
            self._write(_PONG, payload)
        if opcode != _CLOSE:
            return
        code, reason = 1005, ""
        if payload:
            code = int.from_bytes(payload[:2], "big")
            if len(payload) < 2 or not is_close_code(code):
                raise _Violation(1002, "a close code that may not be sent")
            try:
                reason = payload[2:].decode("utf-8")
            except UnicodeDecodeError:
                raise _Violation(1007, "a reason that is no UTF-8") from None
        self.close(code)
        raise WebSocketClosed(code, reason)


def _cut(reason: str) -> bytes:
    """A reason as it fits in a close frame, without half a character at the end."""
    return reason.encode("utf-8", "replace")[:_MAX_REASON_BYTES].decode("utf-8", "ignore").encode("utf-8")
