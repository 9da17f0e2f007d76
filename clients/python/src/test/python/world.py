# SPDX-License-Identifier: Apache-2.0
"""What tests against the real server need: its API, tokens, a relay to it, clients.

The address and keys come from the environment: PUSH_URL, API_URL, API_KEY and SECRET (of tokens).
"""

from __future__ import annotations

import asyncio
import base64
import hashlib
import hmac
import itertools
import json
import os
import time
import urllib.request
from typing import Any, Dict, List, Optional, Tuple
from urllib.parse import urlsplit

from fake_server import QuietTest, read
from relay import Relay
from waggle import Channel, Reader, Waggle

TRANSPORTS = ("websocket", "sse", "stream", "poll")
_numbers = itertools.count(1)


def new_name(what: str) -> str:
    """A channel, or a user, that nobody else uses."""
    return f"{what}/{os.getpid():x}-{time.time_ns():x}-{next(_numbers)}"


def token(sub: str, seconds: float = 600, **claims: Any) -> str:
    """A token as a back end issues it: HS256."""
    now = int(time.time())
    parts = [{"alg": "HS256"}, {"sub": sub, "iat": now - 60, "exp": int(now + seconds), **claims}]
    content = b".".join(_base64url(json.dumps(part).encode("utf-8")) for part in parts)
    signature = hmac.new(os.environ["SECRET"].encode("utf-8"), content, hashlib.sha256).digest()
    return (content + b"." + _base64url(signature)).decode("ascii")


def _base64url(content: bytes) -> bytes:
    return base64.urlsafe_b64encode(content).rstrip(b"=")


def call(path: str, body: Optional[Dict[str, Any]]) -> Any:
    """Asks the back end's side of the server, while everything else stands still."""
    request = urllib.request.Request(
        os.environ["API_URL"] + path, None if body is None else json.dumps(body).encode("utf-8"),
        {"Authorization": f"Bearer {os.environ['API_KEY']}", "Content-Type": "application/json"})
    with urllib.request.urlopen(request, timeout=30) as response:
        return json.load(response)


async def api(path: str, body: Optional[Dict[str, Any]] = None) -> Any:
    """Asks the back end's side of the server."""
    return await asyncio.get_running_loop().run_in_executor(None, call, path, body)


async def publish(channel: str, data: Any, **members: Any) -> Any:
    return await api("/publish", {"channel": channel, "data": data, **members})


class WorldTest(QuietTest):
    """A relay to the server and clients, which are closed in the end."""

    async def asyncSetUp(self) -> None:
        await super().asyncSetUp()
        self.relay = Relay(urlsplit(os.environ["PUSH_URL"]))
        self.url = await self.relay.start()
        self.clients: List[Waggle] = []

    async def asyncTearDown(self) -> None:
        self.relay.mend()
        for client in self.clients:
            await client.close()
        await self.relay.stop()

    def client(self, transport: str = "websocket", **options: Any) -> Waggle:
        client = Waggle(self.url, **{"transports": [transport], "base_delay": 0.02, "max_delay": 0.2, **options})
        self.clients.append(client)
        return client

    async def connected(self, transport: str = "websocket", **options: Any) -> Waggle:
        client = self.client(transport, **options)
        await asyncio.wait_for(client.connect(), 30)
        return client

    async def subscribed(self, client: Waggle, name: str, **options: Any) -> Tuple[Channel, Reader]:
        channel = client.channel(name, **options)
        messages = channel.messages()
        await asyncio.wait_for(channel.ready(), 30)
        return channel, messages

    async def data(self, reader: Reader, count: int) -> List[Any]:
        return [message.data for message in await read(reader, count)]
