# SPDX-License-Identifier: Apache-2.0
"""What a client and its channels tell those who listen: a type for each, given to `on`. All times are seconds."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from typing import Any, Callable, Dict, List, Mapping, Optional

Tags = Mapping[str, str]


@dataclass(frozen=True)
class Message:
    """A message of a channel, or to a user, a group or everyone."""

    id: str
    #: A JSON value, or bytes if it was published as bytes.
    data: Any
    #: None for a message to a user, a group or everyone; `to` says which.
    channel: Optional[str] = None
    #: "uid", "group" or "everyone".
    to: Optional[str] = None
    position: Optional[str] = None
    event: Optional[str] = None
    tags: Optional[Tags] = None
    #: Seconds since 1970, as `time.time()` has them.
    time: float = 0.0
    #: Whether somebody wants to know that it has arrived: see `ack`.
    needs_ack: bool = False
    _acknowledge: Optional[Callable[[str], asyncio.Future[None]]] = field(default=None, repr=False, compare=False)

    def ack(self) -> asyncio.Future[None]:
        """Tells who sent it that it has arrived, if they want to know; what it returns is done when the server knows.

        A plain function, for handlers: nobody has to await it.
        """
        if self._acknowledge is not None:
            return self._acknowledge(self.id)
        done: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        done.set_result(None)
        return done


@dataclass(frozen=True)
class Published:
    """What the server answered to a publication."""

    id: str
    position: Optional[str] = None


@dataclass(frozen=True)
class Presence:
    """Who is subscribed to a channel: how many connections each user has there; `complete`: nobody else."""

    users: Dict[str, int]
    complete: bool


@dataclass(frozen=True)
class History:
    """Messages of a channel; `complete`: there was none between them and what was asked for."""

    messages: List[Message]
    position: Optional[str]
    complete: bool


@dataclass(frozen=True)
class Online:
    """Those of the users asked for who are online, and when that was so (seconds since 1970)."""

    online: List[str]
    time: float


@dataclass(frozen=True)
class Refreshed:
    """A token was accepted, and is good for so many seconds."""

    uid: Optional[str]
    expires: Optional[float]


@dataclass(frozen=True)
class Opened:
    """There is a connection. `channels` are those that the server has subscribed."""

    connection: str
    uid: Optional[str]
    transport: str
    channels: List[str]


@dataclass(frozen=True)
class Closed:
    """A connection ended, or could not be had; without `delay` there will be no other."""

    code: int
    reason: str
    #: Seconds until the next attempt.
    delay: Optional[float] = None


@dataclass(frozen=True)
class StateChanged:
    """`state` is idle, connecting, connected, waiting (for the next attempt) or closed, for good."""

    state: str


@dataclass(frozen=True)
class Expiring:
    """The token expires soon. With `get_token` the client gives the server another one by itself."""

    seconds: float


@dataclass(frozen=True)
class Failed:
    """Something went wrong that no caller waits for."""

    error: Exception


@dataclass(frozen=True)
class Overflow:
    """A reader did not keep up: this message, its oldest, was dropped."""

    message: Message


@dataclass(frozen=True)
class Subscribed:
    """A channel is subscribed, `recovered`: with all messages that were missed."""

    channel: str
    position: Optional[str]
    recovered: bool
    #: How many connections each user has there, if the channel was asked for with `presence`.
    presence: Optional[Dict[str, int]] = None
    complete: bool = True


@dataclass(frozen=True)
class Unsubscribed:
    """A channel is subscribed no more; by whom, says the code: 1000 is the application."""

    channel: str
    code: Optional[int]
    reason: Optional[str]


@dataclass(frozen=True)
class Joined:
    """The first connection of a user came to a channel."""

    channel: str
    uid: str


@dataclass(frozen=True)
class Left:
    """The last connection of a user left a channel."""

    channel: str
    uid: str


@dataclass(frozen=True)
class Lost:
    """Messages of a channel are missing before the next one."""

    channel: str
