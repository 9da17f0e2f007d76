# SPDX-License-Identifier: Apache-2.0
"""A channel that a client is subscribed to."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from typing import Any, Coroutine, List, Mapping, Optional, Union

from ._codes import WaggleError, delay_of, passes, reconnects
from ._data import Frame, data_of, is_newer, merge_patch, without_none
from ._emitter import Emitter, Latch
from ._events import History, Lost, Message, Presence, Published, Subscribed, Unsubscribed
from ._options import GetToken, Options
from ._requests import Done
from ._tokens import Tokens


@dataclass(frozen=True)
class ChannelOptions:
    """What a channel was asked for with."""

    since: Optional[str] = None
    presence: bool = False
    filter: Optional[List[Any]] = None
    delta: bool = False
    last: bool = False
    token: Optional[str] = field(default=None, repr=False)
    get_token: Optional[GetToken] = None
    max_buffered: Optional[int] = None


class Client:
    """What a channel needs of the client that has it."""

    _options: Options

    @property
    def _is_connected(self) -> bool:
        raise NotImplementedError

    def _request(self, frame: Frame, done: Done) -> None:
        """Sends a request that is not repeated."""

    def _start(self, work: Coroutine[Any, Any, Any]) -> None:
        """Starts a task that ends with the client."""

    def _message_of(self, frame: Frame, data: Any) -> Message:
        raise NotImplementedError

    def _gone(self, channel: Channel) -> None:
        """The channel is subscribed no more."""

    async def publish(self, channel: str, data: object, *, event: Optional[str] = None,
                      tags: Optional[Mapping[str, str]] = None, id: Optional[str] = None,
                      timeout: Optional[float] = None) -> Published:
        raise NotImplementedError

    async def presence(self, channel: str, *, timeout: Optional[float] = None) -> Presence:
        raise NotImplementedError

    async def history(self, channel: str, *, since: Optional[str] = None, limit: Optional[int] = None,
                      timeout: Optional[float] = None) -> History:
        raise NotImplementedError


class Channel(Emitter):
    """A channel that a client is subscribed to, now or as soon as it is connected, until `unsubscribe`.

    Made by `Waggle.channel`. `async for message in channel` reads it; `async with` waits until it is subscribed, and
    unsubscribes in the end. Events: `Message`, `Subscribed`, `Unsubscribed`, `Joined`, `Left`, `Lost`, `Overflow`,
    `Failed`.
    """

    def __init__(self, name: str, options: ChannelOptions, client: Client) -> None:
        super().__init__(options.max_buffered or client._options.max_buffered)
        self._name = name
        self._options = options
        self._client = client
        self._state = "subscribing"
        self._position = options.since
        self._seen = options.since
        self._recovered = False
        self._tokens = Tokens(options.token, options.get_token, name)
        self._is_back = options.since is not None
        self._has_base = False
        self._base: Any = None
        self._attempt = 0
        self._timer: Optional[asyncio.TimerHandle] = None
        self._ready = Latch()

    # --- what an application asks for

    @property
    def name(self) -> str:
        """What it is called."""
        return self._name

    @property
    def state(self) -> str:
        """subscribing, subscribed or unsubscribed."""
        return self._state

    @property
    def position(self) -> Optional[str]:
        """Where reading is: to be kept, and given back as `since`, to go on after a restart."""
        return self._position

    @property
    def recovered(self) -> bool:
        """Whether the last subscription got all that was missed."""
        return self._recovered

    async def ready(self) -> Channel:
        """Returns the channel when it is subscribed for the first time; raises a `WaggleError` if it cannot be."""
        await self._ready.wait()
        return self

    async def publish(self, data: object, *, event: Optional[str] = None, tags: Optional[Mapping[str, str]] = None,
                      id: Optional[str] = None, timeout: Optional[float] = None) -> Published:
        """Publishes here; see `Waggle.publish`."""
        return await self._client.publish(self._name, data, event=event, tags=tags, id=id, timeout=timeout)

    async def presence(self, *, timeout: Optional[float] = None) -> Presence:
        """Returns who is here."""
        return await self._client.presence(self._name, timeout=timeout)

    async def history(self, *, since: Optional[str] = None, limit: Optional[int] = None,
                      timeout: Optional[float] = None) -> History:
        """Returns messages that were published here; see `Waggle.history`."""
        return await self._client.history(self._name, since=since, limit=limit, timeout=timeout)

    def unsubscribe(self) -> None:
        """Ends the subscription and all reading of its messages."""
        if self._state != "unsubscribed":
            self._leave()
            self._close(WaggleError(1000, "unsubscribed"), False)

    async def __aenter__(self) -> Channel:
        return await self.ready()

    async def __aexit__(self, *failure: object) -> None:
        self.unsubscribe()

    # --- what the client tells it

    async def _frame(self) -> Optional[Frame]:
        """Returns the frame that subscribes, or None if there is no token for it now."""
        try:
            await self._tokens.get()
        except Exception as error:
            self._fail(error)
            self._later()
            return None
        return None if self._state == "unsubscribed" else self._subscribe_frame()

    def _subscribe_frame(self) -> Frame:
        options = self._options
        return without_none({
            "type": "subscribe", "channel": self._name, "token": self._tokens.token, "since": self._position,
            "presence": options.presence or None, "filter": options.filter, "delta": options.delta or None,
            "last": options.last or None})

    def _resume(self) -> None:
        """Subscribes on a connection that is there: at once, if it need not get a token first."""
        self._stop_timer()
        if self._tokens.is_there:
            self._tokens.is_new = False
            self._subscribe(self._subscribe_frame())
        else:
            self._client._start(self._resume_with_token())

    async def _resume_with_token(self) -> None:
        frame = await self._frame()
        if frame is not None:
            self._subscribe(frame)

    def _subscribe(self, frame: Frame) -> None:
        def done(error: Optional[Exception], answer: Frame) -> None:
            if error is None:
                self._subscribed(answer)
            elif isinstance(error, WaggleError):
                self._refused(error)

        if self._state == "subscribing" and self._client._is_connected:
            self._client._request(frame, done)

    def _down(self) -> None:
        self._stop_timer()
        if self._state == "subscribed":
            self._state = "subscribing"

    def _subscribed(self, answer: Frame) -> None:
        if self._state == "unsubscribed":
            return
        is_back, self._is_back = self._is_back, True
        self._state = "subscribed"
        self._recovered = bool(answer.get("recovered"))
        self._has_base = False
        self._attempt = 0
        if not self._recovered:
            self._position = answer.get("position")
        self._emit(Subscribed(self._name, answer.get("position"), self._recovered, answer.get("presence"),
                              answer.get("complete", True)))
        self._ready.set()
        if is_back and not self._recovered:
            self._emit(Lost(self._name))

    def _refused(self, error: WaggleError) -> None:
        """`subscribe` was answered with this error."""
        if self._state == "unsubscribed" or error.code == 1006:
            return
        if error.code == 409:
            self._subscribed({})
        elif error.code == 401 and not self._tokens.is_new and self._tokens.forget():
            self._resume()
        elif passes(error.code):
            self._fail(error)
            self._later(error.retry)
        else:
            self._close(error, True)

    def _unsubscribed(self, code: Optional[int], reason: Optional[str]) -> None:
        """The server ended the subscription; without a code, since it was asked to."""
        if code is None or self._state == "unsubscribed":
            return
        if not reconnects(code) or (code == 4501 and not self._tokens.can_renew):
            self._close(WaggleError(code, reason), True)
            return
        if code >= 4000:
            self._tokens.forget()
        self._state = "subscribing"
        self._emit(Unsubscribed(self._name, code, reason))
        self._later(None, code)

    def _lost(self) -> None:
        self._has_base = False
        self._recovered = False
        self._emit(Lost(self._name))

    def _message(self, frame: Frame) -> None:
        if "delta" in frame and not self._has_base:
            self._again()
            return
        data = merge_patch(self._base, frame["delta"]) if "delta" in frame else data_of(frame)
        self._base, self._has_base = data, True
        position = frame.get("position")
        if position is not None:
            if not is_newer(position, self._seen):
                return
            self._seen = self._position = position
        self._deliver(self._client._message_of(frame, data))

    def _close(self, error: Union[WaggleError, Exception], is_failure: bool) -> None:
        if self._state == "unsubscribed":
            return
        self._stop_timer()
        self._state = "unsubscribed"
        self._client._gone(self)
        if is_failure:
            self._fail(error, self._ready.is_awaited or self._has_readers)
        self._ready.set(error)
        self._emit(Unsubscribed(self._name, getattr(error, "code", None), str(error)))
        self._finish(error if is_failure else None)

    def _again(self) -> None:
        """Subscribes anew, since what came cannot be understood."""
        if self._state == "subscribed":
            self._state = "subscribing"
            self._leave()
            self._resume()

    def _leave(self) -> None:
        if self._client._is_connected:
            self._client._request({"type": "unsubscribe", "channel": self._name}, lambda error, answer: None)

    def _later(self, retry: Optional[float] = None, code: int = 1006) -> None:
        self._stop_timer()
        options = self._client._options
        delay = delay_of(code, self._attempt, options.base_delay, options.max_delay, options.restart_delay,
                         options.random)
        self._attempt += 1
        self._timer = asyncio.get_running_loop().call_later(max(retry or 0.0, delay), self._try_again)

    def _try_again(self) -> None:
        if self._client._is_connected and self._state == "subscribing":
            self._resume()

    def _stop_timer(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
