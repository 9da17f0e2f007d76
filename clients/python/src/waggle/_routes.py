# SPDX-License-Identifier: Apache-2.0
"""In which order the transports are tried."""

from __future__ import annotations

from time import monotonic
from typing import Callable, Dict, List, Tuple

from ._carrier import Carrier, Events, SocketCarrier
from ._data import Frame
from ._options import Address, Options
from ._session import SessionCarrier

Route = Callable[[Frame, Events], Carrier]

MAX_BLOCKED = 1_000

_blocked: Dict[Tuple[str, str], float] = {}
"""What did not get through from this process, and until when that is believed."""


class Routes:
    """The transports of one client; what is learnt counts for all clients of the process."""

    def __init__(self, options: Options, address: Address) -> None:
        self._options = options
        self._address = address

    def order(self) -> List[Route]:
        """Returns what to open, best first. The HTTP receivers share a session, which changes between them."""
        options, address = self._options, self._address
        kinds = [kind for kind in options.transports if not self._is_blocked(kind)] or list(options.transports)
        http = [kind for kind in kinds if kind != "websocket"]
        routes: List[Route] = []
        if "websocket" in kinds:
            routes.append(lambda connect, events: SocketCarrier(options, address, connect, events))
        if http:
            session: Route = lambda connect, events: SessionCarrier(options, address, http, connect, events)
            routes.insert(len(routes) if kinds[0] == "websocket" else 0, session)
        return routes

    def works(self, kind: str) -> None:
        """This one works: the better ones that were tried before it do not, for a while."""
        _blocked.pop((self._address.url, kind), None)
        transports = list(self._options.transports)
        for better in transports[:transports.index(kind)]:
            if not self._is_blocked(better):
                if len(_blocked) >= MAX_BLOCKED:
                    _blocked.pop(next(iter(_blocked)))
                _blocked[self._address.url, better] = monotonic() + self._options.blocked

    def _is_blocked(self, kind: str) -> bool:
        until = _blocked.get((self._address.url, kind))
        if until is not None and until <= monotonic():
            del _blocked[self._address.url, kind]
            return False
        return until is not None
