# SPDX-License-Identifier: Apache-2.0
"""The client."""

from __future__ import annotations

import asyncio
import logging
import os
import ssl as ssl_module
from random import random as any_number
from typing import Any, Callable, Coroutine, Dict, Iterable, List, Mapping, Optional, Sequence, Tuple

from ._acks import Acks
from ._channel import Channel, ChannelOptions, Client
from ._codes import WaggleError
from ._data import Frame, data_members, data_of, encode, error_of, without_none
from ._emitter import Emitter, Latch
from ._events import (Closed, Expiring, History, Joined, Left, Lost, Message, Online, Opened, Presence, Published,
                      Refreshed, StateChanged, Subscribed, Unsubscribed)
from ._link import Link, Owner
from ._options import TRANSPORTS, GetToken, Options, address_of
from ._requests import Done, Requests
from ._tokens import Tokens

MAX_SUBSCRIBE = 50
ACK_SECONDS = 1.0

_log = logging.getLogger("waggle")


class Waggle(Emitter, Client, Owner):
    """A connection to a push server that comes back by itself, with all its channels, until it is closed.

    For one event loop. `async with` connects and closes it. `async for message in client` reads what is sent to the
    user, a group or everyone. Events: `Message`, `Opened`, `Closed`, `StateChanged`, `Expiring`, `Failed`, `Overflow`;
    and `Subscribed`, `Unsubscribed`, `Joined`, `Left`, `Lost` of channels that the server has subscribed.

    Options, times in seconds:

    token: of the connection; without one a client has no uid
    get_token: asked for a token when there is none, when it expires soon, and after the server has refused it; with the
        name of a channel or None for the connection's own; a plain function or a coroutine function
    transports: what to use, best first; default websocket, sse, stream, poll
    ssl: a context, for certificates of one's own; default: verified with those of the system
    auto_ack: acknowledges each message that asks for it as soon as it is handed over; default False
    base_delay, max_delay: longest first delay of a reconnect, which doubles with each attempt, and its limit; the delay
        is any up to it; default 0.5 and 30
    restart_delay: longest delay after the server said that it moves (1012); default 5
    open_timeout: how long opening a transport, or a request of it, may take; default 10
    blocked: how long a transport that did not get through is left alone; default 300
    max_waiting: requests that may wait for an answer or a connection; one more fails with code 429; default 1,000
    max_buffered: messages that wait for each reader; default 1,000
    max_frame_bytes: the longest frame of the server; a longer one ends the connection with 1009; default 16 MiB
    max_queued_bytes: what may wait for the server to read; more waits among the requests; default 1 MiB
    rpc_timeout: default 30
    random: returns 0 to 1, for delays; default `random.random`
    """

    def __init__(self, url: str, *, token: Optional[str] = None, get_token: Optional[GetToken] = None,
                 transports: Sequence[str] = TRANSPORTS, ssl: Optional[ssl_module.SSLContext] = None,
                 auto_ack: bool = False, base_delay: float = 0.5, max_delay: float = 30.0, restart_delay: float = 5.0,
                 open_timeout: float = 10.0, blocked: float = 300.0, max_waiting: int = 1_000,
                 max_buffered: int = 1_000, max_frame_bytes: int = 16 * 1024 * 1024,
                 max_queued_bytes: int = 1024 * 1024, rpc_timeout: float = 30.0,
                 random: Callable[[], float] = any_number) -> None:
        """Makes a client of the bridge at `url`, such as https://host/push, which is not connected yet."""
        self._options = Options(token, get_token, tuple(transports) if not isinstance(transports, str) else transports,
                               ssl, auto_ack, base_delay, max_delay, restart_delay, open_timeout, blocked, max_waiting,
                               max_buffered, max_frame_bytes, max_queued_bytes, rpc_timeout, random)
        super().__init__(max_buffered)
        self._link = Link(self._options, address_of(url), self)
        self._requests = Requests(max_waiting, self._link.send)
        self._acks = Acks(self._send_acks, self._link.spawn)
        self._tokens = Tokens(token, get_token, None)
        self._channels: Dict[str, Channel] = {}
        self._asked: List[Channel] = []
        self._connection: Optional[str] = None
        self._uid: Optional[str] = None
        self._opened = Latch()
        self._closed = Latch()
        self._end: Tuple[int, str] = (1000, "")

    # --- the connection

    @property
    def state(self) -> str:
        """idle, connecting, connected, waiting (for the next attempt) or closed, for good."""
        return self._link.state

    @property
    def transport(self) -> Optional[str]:
        """What the connection there is, or was last, came through."""
        return self._link.transport

    @property
    def connection(self) -> Optional[str]:
        """The id of the connection there is, or was last."""
        return self._connection

    @property
    def uid(self) -> Optional[str]:
        """Whom the server takes this client for."""
        return self._uid

    async def connect(self) -> None:
        """Connects; returns with the first connection, and raises a `WaggleError` only if there will be none.

        If its task is cancelled before, the client is closed.
        """
        if self.state == "idle":
            self._link.open()
        try:
            await self._opened.wait()
        except asyncio.CancelledError:
            if self.state != "connected":
                self._link.finish(1000, "connect was cancelled")
            raise

    async def close(self) -> None:
        """Closes for good, when the server has heard of what was acknowledged, or after a second.

        What else waits for an answer fails with code 1000.
        """
        if self._is_connected:
            await self._acks.wait(ACK_SECONDS)
        self._link.finish(1000, "closed by the application")
        await self._link.wait_closed()

    async def wait_closed(self) -> Closed:
        """Returns the last code and reason when the client is closed for good."""
        await self._closed.wait()
        return Closed(*self._end)

    async def __aenter__(self) -> Waggle:
        try:
            await self.connect()
        except BaseException:
            await self.close()
            raise
        return self

    async def __aexit__(self, *failure: object) -> None:
        await self.close()

    async def refresh(self, token: Optional[str] = None) -> Refreshed:
        """Gives the server another token for this connection: this one, or one of `get_token`."""
        if token is None and not self._tokens.can_renew:
            raise ValueError("token: None (expected: a token, or the option get_token)")
        self._tokens.token = token if token is not None else await self._tokens.another()
        answer = await self._ask({"type": "refresh", "token": self._tokens.token})
        return Refreshed(answer.get("uid"), answer.get("expires"))

    # --- what an application asks for

    def channel(self, name: str, *, since: Optional[str] = None, presence: bool = False,
                filter: Optional[List[Any]] = None, delta: bool = False, last: bool = False,
                token: Optional[str] = None, get_token: Optional[GetToken] = None,
                max_buffered: Optional[int] = None) -> Channel:
        """Returns the channel of that name; if it is not there yet, it is subscribed with these options.

        since: a position; what came after it is delivered first
        presence: whether `Joined` and `Left` are told
        filter: which messages the server sends, by their tags
        delta: whether the server may send what has changed only; the data of messages then shares parts
        last: whether the last message there is is delivered first
        token, get_token: for this channel
        max_buffered: messages that wait for each reader; default: the client's
        """
        channel = self._channels.get(name)
        if channel is not None:
            return channel
        if self.state == "closed":
            raise WaggleError(1000, "channel: the client is closed (expected: an open one)")
        options = ChannelOptions(since, presence, filter, delta, last, token, get_token, max_buffered)
        channel = self._channels[name] = Channel(name, options, self)
        if self._is_connected:
            channel._resume()
        return channel

    async def publish(self, channel: str, data: object, *, event: Optional[str] = None,
                      tags: Optional[Mapping[str, str]] = None, id: Optional[str] = None,
                      timeout: Optional[float] = None) -> Published:
        """Publishes a JSON value or bytes.

        Returns when the server has taken it, once, however often the connection is lost meanwhile. What is published
        twice with the same id is one message; the default is a random one.
        """
        frame = {"type": "publish", "channel": channel, **data_members(data)}
        optional = without_none({"event": event, "message": id or os.urandom(16).hex(), "tags": tags and dict(tags)})
        encode(data if "data" in frame else None)  # fails now, not when it is sent
        answer = await self._ask({**frame, **optional}, True, timeout)
        return Published(answer["message"], answer.get("position"))

    async def presence(self, channel: str, *, timeout: Optional[float] = None) -> Presence:
        """Returns who is subscribed to a channel."""
        answer = await self._ask({"type": "presence", "channel": channel}, True, timeout)
        return Presence(answer["users"], answer["complete"])

    async def history(self, channel: str, *, since: Optional[str] = None, limit: Optional[int] = None,
                      timeout: Optional[float] = None) -> History:
        """Returns messages of a channel: the last ones, or those after `since`; 1 to 1,000 of them, default 50."""
        frame = without_none({"type": "history", "channel": channel, "since": since, "limit": limit})
        answer = await self._ask(frame, True, timeout)
        messages = [_message({"channel": channel, **each}, data_of(each)) for each in answer["messages"]]
        return History(messages, answer.get("position"), answer["complete"])

    async def online(self, uids: Iterable[str], *, timeout: Optional[float] = None) -> Online:
        """Returns which of these users, at most 1,000, are online."""
        answer = await self._ask({"type": "online", "uids": list(uids)}, True, timeout)
        return Online(answer["online"], answer["time"] / 1000)

    async def rpc(self, method: str, data: object = None, *, timeout: Optional[float] = None) -> Any:
        """Calls a method of the server, at most once.

        If the connection is lost before the answer, it fails with 1006 (over HTTP perhaps 503), and was made or not.
        """
        encode(data)
        answer = await self._ask({"type": "rpc", "method": method, "data": data}, False,
                                 self._options.rpc_timeout if timeout is None else timeout)
        return answer.get("data")

    async def _ask(self, frame: Frame, repeat: bool = False, timeout: Optional[float] = None) -> Frame:
        if self.state == "idle":
            raise RuntimeError("state: idle (expected: connect first, or use async with)")
        return await self._requests.ask(frame, repeat, timeout)

    # --- what the server says

    def _take(self, frame: Frame) -> None:
        name = frame.get("channel")
        channel = self._channels.get(name) if isinstance(name, str) else None
        try:
            if not self._requests.answer(frame):
                self._understand(frame, channel)
        except (KeyError, TypeError, ValueError, AttributeError):
            _log.exception("a frame of the server is not understood")
            if channel is not None and channel.state == "subscribed":
                channel._lost()

    def _understand(self, frame: Frame, channel: Optional[Channel]) -> None:
        kind = frame["type"]
        if kind == "ping":
            self._link.send({"type": "pong"})
        elif kind == "expiring":
            self._expiring(float(frame["in"]))
        elif kind == "error":
            (channel or self)._fail(error_of(frame))
        elif kind == "message":
            self._take_message(frame, channel)
        elif kind in ("join", "leave"):
            (channel or self)._emit((Joined if kind == "join" else Left)(frame["channel"], frame["uid"]))
        elif channel is not None:
            self._of_channel(channel, frame)
        elif kind == "subscribed":
            self._emit(Subscribed(frame["channel"], frame.get("position"), bool(frame.get("recovered"))))
        elif kind == "unsubscribed":
            self._emit(Unsubscribed(frame["channel"], frame.get("code"), frame.get("reason")))
        elif kind == "lost":
            self._emit(Lost(frame["channel"]))

    def _of_channel(self, channel: Channel, frame: Frame) -> None:
        if frame["type"] == "subscribed":
            channel._subscribed(frame)
        elif frame["type"] == "unsubscribed":
            channel._unsubscribed(frame.get("code"), frame.get("reason"))
        elif frame["type"] == "lost":
            channel._lost()

    def _take_message(self, frame: Frame, channel: Optional[Channel]) -> None:
        if channel is not None:
            if channel.state == "subscribed":
                channel._message(frame)
        elif not frame.get("ack") or self._acks.is_first(frame["message"]):
            self._deliver(self._message_of(frame, data_of(frame)))
        else:
            self._acks.add(frame["message"])

    def _message_of(self, frame: Frame, data: Any) -> Message:
        message = _message(frame, data, self._acks.add if frame.get("ack") else None)
        if message.needs_ack and self._options.auto_ack:
            message.ack()
        return message

    async def _send_acks(self, ids: List[str]) -> None:
        await self._requests.ask({"type": "ack", "messages": ids}, repeat=True)

    def _expiring(self, seconds: float) -> None:
        self._emit(Expiring(seconds))
        if self._tokens.can_renew:
            self._start(self._refresh())

    async def _refresh(self) -> None:
        try:
            await self.refresh()
        except Exception as error:
            self._failed(error)

    # --- for the link

    async def _connect_frame(self) -> Frame:
        await self._tokens.get()
        channels = list(self._channels.values())[:MAX_SUBSCRIBE]
        frames = await asyncio.gather(*[channel._frame() for channel in channels])
        self._asked = [channel for channel, frame in zip(channels, frames) if frame is not None]
        subscribe = [{name: value for name, value in frame.items() if name != "type"} for frame in frames if frame]
        return without_none({"type": "connect", "id": self._requests.next_id(), "version": 1,
                             "token": self._tokens.token, "subscribe": subscribe or None})

    def _connected(self, frame: Frame) -> None:
        self._connection, self._uid = frame["connection"], frame.get("uid")
        results = frame.get("results") or []
        for channel, result in zip(self._asked, results):
            if result["type"] == "subscribed":
                channel._subscribed(result)
            else:
                channel._refused(error_of(result))
        answered = self._asked[:len(results)]
        for channel in list(self._channels.values()):
            if channel not in answered:
                channel._resume()
        self._requests.pump()
        self._emit(Opened(frame["connection"], self._uid, self.transport or "", frame.get("channels") or []))
        self._opened.set()

    def _ready(self) -> None:
        self._requests.pump()

    def _disconnected(self) -> None:
        self._requests.down()
        for channel in list(self._channels.values()):
            channel._down()

    def _finished(self, code: int, reason: str) -> None:
        error = WaggleError(code, reason)
        is_failure = code != 1000
        self._requests.close(error)
        for channel in list(self._channels.values()):
            channel._close(error, is_failure)
        self._end = code, error.reason
        self._emit(Closed(code, error.reason))
        self._finish(error if is_failure else None)
        self._opened.set(error)
        self._closed.set()

    def _failed(self, error: Exception) -> None:
        self._fail(error, self._opened.is_awaited)

    def _changed(self, state: str) -> None:
        self._emit(StateChanged(state))

    def _waiting(self, code: int, reason: str, delay: float) -> None:
        self._emit(Closed(code, reason, delay))

    def _renew_token(self, is_refused: bool) -> bool:
        return not (is_refused and self._tokens.is_new) and self._tokens.forget()

    # --- for the channels

    @property
    def _is_connected(self) -> bool:
        return self.state == "connected"

    def _request(self, frame: Frame, done: Done) -> None:
        self._requests.send(frame, done)

    def _start(self, work: Coroutine[Any, Any, Any]) -> None:
        self._link.spawn(work)

    def _gone(self, channel: Channel) -> None:
        if self._channels.get(channel.name) is channel:
            del self._channels[channel.name]


def _message(frame: Frame, data: Any, acknowledge: Optional[Callable[[str], asyncio.Future[None]]] = None) -> Message:
    return Message(frame["message"], data, frame.get("channel"), frame.get("to"), frame.get("position"),
                   frame.get("event"), frame.get("tags"), frame.get("time", 0) / 1000, acknowledge is not None,
                   acknowledge)
