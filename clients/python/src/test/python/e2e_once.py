# SPDX-License-Identifier: Apache-2.0
"""The client and the real server: what is the same over all transports, or needs one of them."""

import asyncio
import json
import os
import ssl
import unittest
from typing import Any, List
from urllib.parse import urlsplit

from fake_server import QuietTest, expect, read
from test_vectors import FRAMES, vectors
from waggle import Closed, Joined, Left, Lost, Opened, Overflow, Waggle, WaggleError
from waggle._routes import _blocked
from waggle._websocket import WebSocketClosed, connect
from waggle._options import address_of
from world import WorldTest, call, new_name, publish, token


class OnceTest(WorldTest):

    async def test_falls_back_as_far_as_it_has_to(self) -> None:
        refused = set()
        for blocked, expected in ((None, "websocket"), (b"websocket", "sse"), (b"sse", "stream"), (b"stream", "poll")):
            if blocked is not None:
                refused.add(blocked)
            self.relay.refused = set(refused)
            _blocked.clear()
            async with Waggle(self.url, base_delay=0.02) as client:
                channel, messages = await self.subscribed(client, new_name("open/blocked"))
                await publish(channel.name, 1)
                self.assertEqual(await self.data(messages, 1), [1])
                self.assertEqual(client.transport, expected)

    async def test_filters_let_through_what_they_should(self) -> None:
        client = await self.connected()
        for row in vectors("filters"):
            channel, messages = await self.subscribed(client, new_name("open/filter"), filter=row["filter"])
            end, ends = await self.subscribed(client, f"{channel.name}/end")
            await publish(channel.name, 1, tags=row["tags"])
            await publish(end.name, "end")
            await read(ends, 1)
            channel.unsubscribe()
            end.unsubscribe()
            self.assertEqual(len([each async for each in messages]), int(row["passes"]), row)

    async def test_joins_and_leaves_are_told(self) -> None:
        ann, bob, name = new_name("ann"), new_name("bob"), new_name("open/room")
        client = await self.connected(token=token(ann))
        channel, _ = await self.subscribed(client, name, presence=True)
        # Perhaps the first one to be told is her own.
        joined = expect(channel, Joined, lambda event: bool(event.uid == bob))
        left = expect(channel, Left, lambda event: bool(event.uid == bob))
        other = await self.connected("poll", token=token(bob))
        await self.subscribed(other, name)
        await asyncio.wait_for(joined, 30)
        self.assertEqual((await channel.presence()).users, {ann: 1, bob: 1})
        self.assertCountEqual((await client.online([ann, bob, "nobody"])).online, [ann, bob])
        await other.close()
        await asyncio.wait_for(left, 30)

    async def test_the_last_message_comes_first(self) -> None:
        client = await self.connected()
        name = new_name("open/last")
        await publish(name, "first")
        await publish(name, "second")
        _, messages = await self.subscribed(client, name, last=True)
        await publish(name, "third")
        self.assertEqual(await self.data(messages, 2), ["second", "third"])

    async def test_continues_after_a_position_that_was_kept(self) -> None:
        name = new_name("open/kept")
        async with Waggle(self.url, transports=["websocket"]) as client:
            channel, messages = await self.subscribed(client, name)
            await publish(name, 1)
            await read(messages, 1)
            position = channel.position
        await publish(name, 2)
        await publish(name, 3)
        async with Waggle(self.url, transports=["poll"]) as client:
            channel = await client.channel(name, since=position).ready()
            self.assertEqual(await self.data(channel.messages(), 2), [2, 3])
            self.assertEqual(channel.recovered, True)

    async def test_a_client_that_does_not_read_is_closed_comes_back_and_knows_that_it_missed_something(self) -> None:
        client = await self.connected()
        channel, messages = await self.subscribed(client, new_name("short/slow"))
        closed, opened, lost = expect(client, Closed), expect(client, Opened), expect(channel, Lost)
        text = "x" * 60_000
        for i in range(300):  # more than the server and all buffers on the way keep, while this event loop stands still
            call("/publish", {"channel": channel.name, "data": [i, text]})
        self.assertIn((await asyncio.wait_for(closed, 30)).code, (3000, 1006))
        await asyncio.wait_for(asyncio.gather(opened, lost), 30)
        await publish(channel.name, [300, "after"])
        shown: List[int] = []
        while not shown or shown[-1] != 300:
            shown += [data[0] for data in await self.data(messages, 1)]
        self.assertEqual(shown, list(range(len(shown) - 1)) + [300])

    async def test_a_reader_that_does_not_keep_up_misses_the_oldest_and_is_told(self) -> None:
        client = await self.connected()
        channel = await client.channel(new_name("open/overflow"), max_buffered=10).ready()
        dropped: List[Any] = []
        channel.on(Overflow, lambda event: dropped.append(event.message.data))
        messages = channel.messages()
        everything = channel.messages(limit=100)
        for i in range(30):
            await publish(channel.name, i)
        self.assertEqual(await self.data(everything, 30), list(range(30)))
        self.assertEqual(await self.data(messages, 10), list(range(20, 30)))
        self.assertEqual(dropped, list(range(20)))

    async def test_many_channels_come_back(self) -> None:
        client = await self.connected()
        names = [new_name("open/many") for _ in range(90)]
        channels = [client.channel(name) for name in names]
        await asyncio.wait_for(asyncio.gather(*[channel.ready() for channel in channels]), 30)
        opened = expect(client, Opened)
        self.relay.cut()
        self.relay.mend()
        await asyncio.wait_for(opened, 30)
        for channel in channels:
            await publish(channel.name, channel.name)
        for channel in channels:
            self.assertEqual(await self.data(channel.messages(), 1), [channel.name])

    async def test_the_server_refuses_what_the_vectors_say_it_refuses(self) -> None:
        for name, row in FRAMES.items():
            if "error" in row:
                with self.subTest(name):
                    self.assertEqual(await self.code_of(row["text"], row["text"].startswith('{"type":"connect"')),
                                     row["error"])

    async def code_of(self, text: str, is_first: bool) -> int:
        socket = await connect(address_of(os.environ["PUSH_URL"]), "/websocket", "waggle.push.1", None, 65_536, 65_536)
        try:
            if not is_first:
                socket.send(b'{"type":"connect","version":1,"id":100}')
                self.assertEqual(json.loads(await socket.receive())["type"], "connected")
            socket.send(text.encode("utf-8"))
            return int(json.loads(await socket.receive())["code"])
        except WebSocketClosed as closed:
            return closed.code
        finally:
            socket.close()
            await asyncio.wait_for(socket.wait_closed(), 10)


class TlsTest(QuietTest):

    async def test_works_over_tls_with_each_transport(self) -> None:
        trusting = ssl.create_default_context(cafile=os.environ["TLS_CERTIFICATE"])
        for transport in ("websocket", "sse", "stream", "poll"):
            with self.subTest(transport):
                async with Waggle(os.environ["TLS_URL"], transports=[transport], ssl=trusting) as client:
                    channel = await client.channel(new_name("open/tls")).ready()
                    await channel.publish("x" * 60_000)
                    self.assertEqual((await read(channel.messages(), 1))[0].data, "x" * 60_000)

    async def test_a_certificate_that_nobody_vouches_for_is_refused(self) -> None:
        for transport in ("websocket", "poll"):
            client = Waggle(os.environ["TLS_URL"], transports=[transport], base_delay=60, random=lambda: 1)
            closed = expect(client, Closed)
            connecting = asyncio.ensure_future(client.connect())
            self.assertIn("certificate", (await asyncio.wait_for(closed, 30)).reason.lower())
            await client.close()
            with self.assertRaises(WaggleError):
                await connecting


if __name__ == "__main__":
    unittest.main()
