# SPDX-License-Identifier: Apache-2.0
"""What goes wrong, by the codes of the protocol, and when to try again."""

from __future__ import annotations

from typing import Callable, Optional


class WaggleError(Exception):
    """What is wrong with a request, or why a connection ended.

    `code` is one of the protocol's table: 400 to 503 of a request, 1000 to 4999 of a connection. `retry` is after how
    many seconds it makes sense to try again, or None.
    """

    def __init__(self, code: int, reason: Optional[str] = None, retry: Optional[float] = None) -> None:
        super().__init__(reason or f"code {code}")
        self.code = code
        self.reason = reason or f"code {code}"
        self.retry = retry

    def __repr__(self) -> str:
        return f"WaggleError({self.code}, {self.reason!r})"

    def __reduce__(self) -> tuple[type, tuple[int, str, Optional[float]]]:
        return WaggleError, (self.code, self.reason, self.retry)


_PASSING = (1001, 1005, 1006, 1011, 1012, 1013, 1014)


def reconnects(code: int) -> bool:
    """Returns whether a client connects again after this close code; 4000 and 4501 with another token."""
    if code >= 3000:
        return code < 3500 or 4000 <= code < 4500 or code == 4501
    return code in _PASSING


def passes(code: int) -> bool:
    """Returns whether a request that failed like this may succeed later, unchanged."""
    return code in (408, 429) or 500 <= code < 600


def delay_of(code: int, attempt: int, base: float, longest: float, restart: float,
             random: Callable[[], float]) -> float:
    """Returns how many seconds to wait before attempt number `attempt`, from 0.

    Anything up to a limit that doubles with each attempt ("full jitter"), so that clients that lost a server together
    do not come back together.
    """
    limit: float = min(longest, base * 2 ** min(attempt, 30))
    return random() * (max(limit, restart) if code == 1012 else limit)
