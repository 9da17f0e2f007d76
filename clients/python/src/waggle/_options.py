# SPDX-License-Identifier: Apache-2.0
"""What can be set, with defaults and ranges."""

from __future__ import annotations

import ssl as ssl_module
from dataclasses import dataclass, field
from random import random as any_number
from typing import Awaitable, Callable, Optional, Sequence, Tuple, Union
from urllib.parse import urlsplit

GetToken = Callable[[Optional[str]], Union[str, Awaitable[str]]]
"""Returns a token, or something that can be awaited; asked with the name of a channel, or None for the connection."""

TRANSPORTS = ("websocket", "sse", "stream", "poll")


@dataclass(frozen=True)
class Options:
    """What a `Waggle` was made with. Times are seconds."""

    token: Optional[str] = field(default=None, repr=False)
    get_token: Optional[GetToken] = None
    transports: Sequence[str] = TRANSPORTS
    ssl: Optional[ssl_module.SSLContext] = None
    auto_ack: bool = False
    base_delay: float = 0.5
    max_delay: float = 30.0
    restart_delay: float = 5.0
    open_timeout: float = 10.0
    blocked: float = 300.0
    max_waiting: int = 1_000
    max_buffered: int = 1_000
    max_frame_bytes: int = 16 * 1024 * 1024
    max_queued_bytes: int = 1024 * 1024
    rpc_timeout: float = 30.0
    random: Callable[[], float] = any_number

    def __post_init__(self) -> None:
        for name in ("base_delay", "max_delay", "restart_delay", "blocked"):
            if not getattr(self, name) >= 0:
                raise ValueError(f"{name}: {getattr(self, name)} (expected: 0 seconds or more)")
        for name in ("open_timeout", "rpc_timeout"):
            if not getattr(self, name) > 0:
                raise ValueError(f"{name}: {getattr(self, name)} (expected: more than 0 seconds)")
        for name in ("max_waiting", "max_buffered", "max_frame_bytes", "max_queued_bytes"):
            if not getattr(self, name) >= 1:
                raise ValueError(f"{name}: {getattr(self, name)} (expected: 1 or more)")
        if isinstance(self.transports, str) or not self.transports or set(self.transports) - set(TRANSPORTS):
            raise ValueError(f"transports: {self.transports!r} (expected: a list of {', '.join(TRANSPORTS)})")


@dataclass(frozen=True)
class Address:
    """Where a bridge is: the parts of its URL."""

    is_secure: bool
    host: str
    port: int
    path: str

    @property
    def host_header(self) -> str:
        """The host for an HTTP request, with the port unless it is the usual one."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == (443 if self.is_secure else 80) else f"{host}:{self.port}"

    @property
    def url(self) -> str:
        return f"{'https' if self.is_secure else 'http'}://{self.host_header}{self.path}"


def address_of(url: str) -> Address:
    """Returns the parts of the URL of a bridge, such as https://host/push."""
    parts = urlsplit(url)
    expected = "(expected: http, https, ws or wss, a host, a path and nothing else)"
    if parts.scheme not in ("http", "https", "ws", "wss") or not parts.hostname or parts.username is not None \
            or parts.password is not None or parts.query or parts.fragment:
        raise ValueError(f"url: not one of a bridge {expected}")
    path = parts.path.rstrip("/")
    if not all("!" <= char <= "~" for char in path):
        raise ValueError(f"url: a path with characters that have to be escaped {expected}")
    host = parts.hostname
    if not host.isascii():
        host = host.encode("idna").decode("ascii")
    is_secure = parts.scheme in ("https", "wss")
    try:
        port = parts.port
    except ValueError:
        raise ValueError(f"url: a port out of range {expected}") from None
    return Address(is_secure, host, port or (443 if is_secure else 80), path)


def endpoint(address: Address,
             ssl: Optional[ssl_module.SSLContext]) -> Tuple[str, int, Optional[ssl_module.SSLContext]]:
    """Returns what a connection is opened with; without a context of its own, certificates and names are verified."""
    if not address.is_secure:
        return address.host, address.port, None
    return address.host, address.port, ssl or ssl_module.create_default_context()
