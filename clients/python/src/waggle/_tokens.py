# SPDX-License-Identifier: Apache-2.0
"""Where a connection or a channel has its token from."""

from __future__ import annotations

import inspect
from typing import Optional

from ._options import GetToken


class Tokens:
    """The token there is, and who is asked for another."""

    def __init__(self, token: Optional[str], get_token: Optional[GetToken], channel: Optional[str]) -> None:
        self.token = token
        #: Whether it was got for the last attempt: if that one is refused, so would be another.
        self.is_new = False
        self._get = get_token
        self._channel = channel

    @property
    def can_renew(self) -> bool:
        return self._get is not None

    @property
    def is_there(self) -> bool:
        """Whether `get` has nobody to ask."""
        return self._get is None or self.token is not None

    async def get(self) -> Optional[str]:
        self.is_new = False
        if not self.is_there:
            self.token = await self.another()
            self.is_new = True
        return self.token

    async def another(self) -> str:
        assert self._get is not None
        token = self._get(self._channel)
        if inspect.isawaitable(token):
            token = await token
        if not isinstance(token, str):
            raise TypeError(f"get_token: {type(token).__name__} (expected: a text)")
        return token

    def forget(self) -> bool:
        """Forgets the token if there can be another; returns whether there can."""
        if self._get is not None:
            self.token = None
        return self._get is not None
