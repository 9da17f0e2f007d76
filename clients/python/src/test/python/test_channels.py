# SPDX-License-Identifier: Apache-2.0
"""What channels, readers and acknowledgements do by themselves, against a server made for it."""

import asyncio
import gc
import unittest
from typing import Any, Dict, List

from fake_server import FakeServer, Peer, QuietTest, expect, quick, read
from waggle import Failed, Message, Overflow, Presence, Subscribed, WaggleError


class ChannelTest(QuietTest):

    async def test_many_channels_come_back_beyond_what_connect_takes(self) -> None:
        async with FakeServer() as server, quick(server) as client:
            channels = [client.channel(f"c/{i}") for i in range(120)]
            await asyncio.gather(*[channel.ready() for channel in channels])
            server.seen.clear()
            server.cut()
            await server.until(lambda: len(server.of("subscribe")) == 70)
            self.assertEqual(len(server.of("connect")[0]["subscribe"]), 50)

    async def test_what_comes_twice_is_shown_once(self) -> None:
        async with FakeServer() as server, quick(server) as client:
            news = await client.channel("news").ready()
            for position in ("e1:1", "e1:2", "e1:1", "e1:2", "e1:3"):
                server.peers[0].send({"type": "message", "channel": "news", "message": position, "time": 1,
                                      "position": position, "data": position})
            self.assertEqual([message.data for message in await read(news.messages(), 3)], ["e1:1", "e1:2", "e1:3"])
            self.assertEqual(news.position, "e1:3")

    async def test_a_delta_of_what_it_does_not_know_makes_it_subscribe_anew(self) -> None:
        async with FakeServer() as server, quick(server) as client:
            news = await client.channel("news", delta=True).ready()
            subscribed = expect(news, Subscribed)
            server.say("news", None, delta={"a": 1})
            await subscribed
            self.assertEqual([frame["type"] for frame in server.seen[-2:]], ["unsubscribe", "subscribe"])

    async def test_a_subscription_that_may_succeed_later_is_tried_later(self) -> None:
        async with FakeServer() as server, quick(server) as client:
            failures: List[Failed] = []

            def busy(peer: Peer, frame: Dict[str, Any]) -> bool:
                if frame["type"] != "subscribe" or len(server.of("subscribe")) > 2:
                    return False
                peer.send({"type": "error", "id": frame["id"], "code": 503, "reason": "busy", "retry": 1})
                return True

            server.intercept = busy
            news = client.channel("news")
            news.on(Failed, failures.append)
            await news.ready()
            self.assertEqual([failure.error.code for failure in failures], [503, 503])  # type: ignore[attr-defined]

    async def test_an_error_that_nobody_hears_is_logged_once(self) -> None:
        async with FakeServer() as server, quick(server) as client:
            with self.assertLogs("waggle", "WARNING") as logged:
                client.channel("private-a")
                await client.rpc("echo", 1)
            self.assertEqual(len(logged.records), 1)

    async def test_reading_ends_with_break_with_close_with_the_subscription_and_with_the_client(self) -> None:
        async with FakeServer() as server:
            async with quick(server) as client:
                news = await client.channel("news").ready()
                server.say("news", 1)
                async for message in news:
                    break
                self.assertEqual(message.data, 1)
                gc.collect()
                self.assertEqual(len(news._readers), 0)
                async with news.messages() as reader:
                    server.say("news", 2)
                    self.assertEqual((await reader.__anext__()).data, 2)
                self.assertEqual([each async for each in reader], [])
                reader = news.messages()
                server.say("news", 3)
                await client.rpc("echo", 1)
                news.unsubscribe()
                self.assertEqual([each.data async for each in reader], [3])
                messages = client.messages()
            self.assertEqual([each async for each in messages], [])
            self.assertEqual([each async for each in client], [])

    async def test_what_came_before_the_first_reader_is_kept_for_it(self) -> None:
        async with FakeServer() as server, quick(server, max_buffered=5) as client:
            news = await client.channel("news").ready()
            dropped: List[Any] = []
            news.on(Overflow, lambda event: dropped.append(event.message.data))
            for i in range(8):
                server.say("news", i)
            await client.rpc("echo", 1)
            self.assertEqual([message.data for message in await read(news.messages(), 5)], [3, 4, 5, 6, 7])
            self.assertEqual(dropped, [0, 1, 2])
            with self.assertRaises(asyncio.TimeoutError):
                await asyncio.wait_for(news.messages().__anext__(), 0.01)

    async def test_handlers_are_plain_functions_and_what_they_raise_stops_nothing(self) -> None:
        async with FakeServer() as server, quick(server) as client:
            news = await client.channel("news").ready()

            async def no(message: Message) -> None:
                pass

            with self.assertRaisesRegex(TypeError, "plain function"):
                news.on(Message, no)
            heard: List[Message] = []
            news.on(Message, lambda message: 1 // 0)
            off = news.on(Message, heard.append)
            with self.assertLogs("waggle", "ERROR"):
                server.say("news", 1)
                await client.rpc("echo", 1)
            off()
            server.say("news", 2)
            await client.rpc("echo", 1)
            self.assertEqual([message.data for message in heard], [1])

    async def test_a_channel_is_one_object_until_it_is_unsubscribed(self) -> None:
        async with FakeServer() as server, quick(server) as client:
            news = client.channel("news")
            self.assertIs(client.channel("news"), news)
            news.unsubscribe()
            self.assertIsNot(client.channel("news"), news)
            self.assertEqual(await client.presence("news"), Presence({"ann": 1}, True))


class AcknowledgementsTest(QuietTest):

    @staticmethod
    def to_ann(peer: Peer, id: str) -> None:
        peer.send({"type": "message", "to": "uid", "message": id, "time": 1, "data": id, "ack": True})

    async def test_those_of_one_turn_are_one_frame_and_what_comes_again_is_not_shown(self) -> None:
        async with FakeServer() as server, quick(server) as client:
            shown: List[str] = []
            client.on(Message, lambda message: shown.append(message.id))
            client.on(Message, lambda message: message.ack())
            for id in ("m1", "m2", "m1"):
                self.to_ann(server.peers[0], id)
            await server.until(lambda: sum(len(frame["messages"]) for frame in server.of("ack")) == 3)
            self.assertEqual(shown, ["m1", "m2"])

    async def test_they_outlive_a_connection(self) -> None:
        async with FakeServer() as server, quick(server) as client:
            self.to_ann(server.peers[0], "m1")
            [message] = await read(client.messages(), 1)
            server.intercept = lambda peer, frame: frame["type"] == "ack" and peer.id == "c-1" and (
                server.cut(), True)[1]
            await asyncio.wait_for(message.ack(), 10)
            self.assertEqual([frame["messages"] for frame in server.of("ack")], [["m1"], ["m1"]])

    async def test_closing_waits_for_them_but_not_for_long(self) -> None:
        async with FakeServer() as server:
            async with quick(server) as client:
                self.to_ann(server.peers[0], "m1")
                [message] = await read(client.messages(), 1)
                message.ack()
            self.assertEqual([frame["messages"] for frame in server.of("ack")], [["m1"]])
            async with quick(server) as client:
                server.intercept = lambda peer, frame: frame["type"] == "ack"
                self.to_ann(server.peers[0], "m2")
                [message] = await read(client.messages(), 1)
                done = message.ack()
            with self.assertRaises((WaggleError, asyncio.CancelledError)):
                await done

    async def test_nothing_happens_for_a_message_that_nobody_waits_for(self) -> None:
        async with FakeServer() as server, quick(server) as client:
            server.peers[0].send({"type": "message", "to": "uid", "message": "m1", "time": 1, "data": 1})
            [message] = await read(client.messages(), 1)
            await message.ack()
            self.assertEqual(server.of("ack"), [])


if __name__ == "__main__":
    unittest.main()
