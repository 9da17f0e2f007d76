# SPDX-License-Identifier: Apache-2.0
"""The client and the real server, over each transport."""

import asyncio
import os
import unittest
from typing import Any, List
from urllib.parse import urlsplit

from fake_server import expect, next_event, read
from waggle import Closed, Expiring, Lost, Opened, Subscribed, Waggle, WaggleError
from waggle._http import HttpClient
from waggle._options import address_of
from world import WorldTest, api, new_name, publish, token

MESSAGES = 300


class Scenarios:
    """One class below for each transport."""

    class OverOne(WorldTest):

        transport = ""

        async def test_publishes_subscribes_and_asks(self) -> None:
            client = await self.connected(self.transport)
            self.assertEqual(client.transport, self.transport)
            channel, messages = await self.subscribed(client, new_name("open/talk"), presence=True)
            done = await channel.publish({"text": "Grüße 🐝"}, event="hello", tags={"city": "Oslo"})
            [message] = await read(messages, 1)
            self.assertEqual((message.data, message.id, message.position, message.event, message.tags),
                             ({"text": "Grüße 🐝"}, done.id, done.position, "hello", {"city": "Oslo"}))
            await channel.publish(b"\x00\xc8\xff")
            [in_bytes] = await read(messages, 1)
            self.assertEqual(in_bytes.data, b"\x00\xc8\xff")
            history = await channel.history(limit=10)
            self.assertEqual([each.position for each in history.messages], [done.position, in_bytes.position])
            self.assertEqual((await channel.presence()).complete, True)
            self.assertEqual((await client.online(["nobody"])).online, [])
            self.assertEqual(await client.rpc("echo", {"n": [1, 2]}), {"n": [1, 2]})
            with self.assertRaises(WaggleError) as refused:
                await client.rpc("nothing")
            self.assertEqual(refused.exception.code, 404)

        async def test_is_cut_off_and_returns_and_nothing_is_lost_or_doubled(self) -> None:
            client = await self.connected(self.transport)
            channel, messages = await self.subscribed(client, new_name("open/seq"))
            losses: List[Lost] = []
            channel.on(Lost, losses.append)
            opens: List[Opened] = []
            client.on(Opened, opens.append)
            reading = asyncio.ensure_future(self.data(messages, MESSAGES))
            for i in range(MESSAGES):
                if i % 60 == 0:
                    self.relay.cut()
                await publish(channel.name, i)
                if i % 60 == 20:
                    self.relay.mend()
            self.relay.mend()
            self.assertEqual(await reading, list(range(MESSAGES)))
            self.assertEqual(losses, [])
            self.assertEqual(channel.recovered or self.transport != "websocket", True)

        async def test_publishes_while_the_line_is_cut_once_each(self) -> None:
            client = await self.connected(self.transport)
            channel, messages = await self.subscribed(client, new_name("open/own"))
            self.relay.cut()
            published = [asyncio.ensure_future(channel.publish(i)) for i in range(40)]
            await asyncio.sleep(0)
            self.relay.mend()
            await asyncio.gather(*published)
            self.assertEqual(sorted(await self.data(messages, 40)), list(range(40)))
            self.assertEqual(len((await channel.history(limit=100)).messages), 40)

        async def test_deltas_come_together(self) -> None:
            client = await self.connected(self.transport)
            channel, messages = await self.subscribed(client, new_name("open/score"), delta=True)
            states = [{"minute": i, "teams": {"home": i >> 2, "away": i % 3}, **({"text": "x" * 50} if i % 5 else {})}
                      for i in range(30)]
            for state in states:
                await publish(channel.name, state)
            self.assertEqual(await self.data(messages, 30), states)

        async def test_messages_to_a_user_a_group_and_everyone_arrive_and_what_the_server_subscribes(self) -> None:
            client = await self.connected(self.transport)
            uid, group, channel = new_name("user"), new_name("group"), new_name("open/given")
            messages = client.messages()
            await client.rpc("login", uid)
            await api("/join", {"connection": client.connection, "group": group})
            self.assertEqual((await client.online([uid, "nobody"])).online, [uid])
            for to, whom in (("uid", uid), ("group", group), ("everyone", True)):
                await api("/publish", {to: whom, "data": to})
                [message] = await read(messages, 1)
                self.assertEqual((message.data, message.to, message.channel), (to, to, None))
            given = expect(client, Subscribed)
            await api("/subscribe", {"connection": client.connection, "channel": channel})
            self.assertEqual((await given).channel, channel)
            await publish(channel, 1)
            [message] = await read(messages, 1)
            self.assertEqual(message.channel, channel)

        async def test_a_large_message_and_deep_and_odd_ones_come_through(self) -> None:
            client = await self.connected(self.transport)
            channel, messages = await self.subscribed(client, new_name("open/large"))
            deep: Any = 1
            for _ in range(50):
                deep = [deep]
            odd = ["x" * 60_000, bytes(range(256)) * 150, "\u0000\u2028\U0001f41d", {"": {"__proto__": []}},
                   deep, 2 ** 53, -1.5e-7, True, None]
            for data in odd:
                await channel.publish(data)
            self.assertEqual(await self.data(messages, len(odd)), odd)
            with self.assertRaises(WaggleError) as refused:
                await channel.publish("x" * 70_000)
            self.assertEqual(refused.exception.code, 413)

        async def test_kicked_is_the_end(self) -> None:
            client = await self.connected(self.transport)
            channel, messages = await self.subscribed(client, new_name("open/kick"))
            await api("/disconnect", {"connection": client.connection, "reason": "for the test"})
            self.assertEqual(await asyncio.wait_for(client.wait_closed(), 30), Closed(3500, "for the test"))
            with self.assertRaises(WaggleError) as ended:
                await messages.__anext__()
            self.assertEqual(ended.exception.code, 3500)
            self.assertEqual((client.state, channel.state), ("closed", "unsubscribed"))

        async def test_a_server_that_moves_is_come_back_to(self) -> None:
            client = await self.connected(self.transport, restart_delay=0.1)
            channel, messages = await self.subscribed(client, new_name("open/move"))
            closed, opened = expect(client, Closed), expect(client, Opened)
            await api("/disconnect", {"connection": client.connection, "code": 1012})
            await publish(channel.name, 1)
            self.assertEqual((await closed).code, 1012)
            await opened
            self.assertEqual(await self.data(messages, 1), [1])

        async def test_a_message_waits_for_its_user_and_its_sender_learns_that_it_arrived(self) -> None:
            uid = new_name("receiver")

            async def state_of(id: str) -> Any:
                return (await api(f"/messages/{id}"))["users"][uid]["state"]

            waiting = await api("/publish", {"uid": uid, "data": "waiting", "receipts": True})
            self.assertEqual(await state_of(waiting["message"]), "queued")
            client = await self.connected(self.transport, token=token(uid))
            self.assertEqual(client.uid, uid)
            messages = client.messages()
            for expected in ("waiting", "direct"):
                [message] = await read(messages, 1)
                self.assertEqual((message.data, message.to, message.needs_ack), (expected, "uid", True))
                await message.ack()
                self.assertEqual(await state_of(message.id), "acknowledged")
                if expected == "waiting":
                    await api("/publish", {"uid": uid, "data": "direct", "receipts": True})

        async def test_messages_are_acknowledged_by_themselves_if_wanted(self) -> None:
            uid = new_name("auto")
            client = await self.connected(self.transport, token=token(uid), auto_ack=True)
            done = await api("/publish", {"uid": uid, "data": 1, "receipts": True})
            await read(client.messages(), 1)
            await client.online([])  # answered after the acknowledgement, which went before
            self.assertEqual((await api(f"/messages/{done['message']}"))["users"][uid]["state"], "acknowledged")

        async def test_tokens_are_renewed_in_band_and_after_they_have_expired(self) -> None:
            uid = new_name("renewed")
            asked: List[object] = []

            async def get_token(channel: object) -> str:
                asked.append(channel)
                return token(uid, 20 if len(asked) == 1 else 600)

            client = self.client(self.transport, token=token(uid, -5), get_token=get_token)
            expiring = expect(client, Expiring)
            await asyncio.wait_for(client.connect(), 30)
            self.assertEqual((client.uid, asked), (uid, [None]))
            closes: List[Closed] = []
            client.on(Closed, closes.append)
            self.assertLessEqual((await asyncio.wait_for(expiring, 30)).seconds, 20)
            refreshed = await client.refresh()
            self.assertGreater(refreshed.expires or 0, 500)
            self.assertEqual(closes, [])
            await api("/revoke", {"uid": uid})
            self.assertEqual((await asyncio.wait_for(client.wait_closed(), 30)).code, 4502)

        async def test_a_wrong_token_is_the_end(self) -> None:
            client = self.client(self.transport, token="wrong")
            with self.assertRaises(WaggleError) as refused:
                await client.connect()
            self.assertEqual((refused.exception.code, (await client.wait_closed()).code), (4500, 4500))

        async def test_is_told_when_it_missed_too_much(self) -> None:
            client = await self.connected(self.transport)
            channel, messages = await self.subscribed(client, new_name("short"))
            opened, lost = expect(client, Opened), expect(channel, Lost)
            self.relay.cut()
            await self.forget_sessions()  # so that the client has to connect anew
            for i in range(130):
                await publish(channel.name, i)
            self.relay.mend()
            await asyncio.wait_for(asyncio.gather(opened, lost), 30)
            self.assertEqual(channel.recovered, False)
            await publish(channel.name, "after")
            self.assertEqual(await self.data(messages, 1), ["after"])

        async def forget_sessions(self) -> None:
            http = HttpClient(address_of(os.environ["PUSH_URL"]), None)
            for session in self.relay.sessions:
                (await http.request("DELETE", f"/session?session={session}")).close()
            http.close()

        async def test_what_is_refused_says_why(self) -> None:
            client = await self.connected(self.transport)
            for name, code in (("$sys", 403), ("open/+", 400), ("private-a", 403), ("", 400), ("x" * 201, 413)):
                channel = client.channel(name)
                with self.assertRaises(WaggleError) as refused:
                    await asyncio.wait_for(channel.ready(), 30)
                self.assertEqual((name[:9], refused.exception.code), (name[:9], code))
                self.assertEqual(channel.state, "unsubscribed")
                with self.assertRaises(WaggleError):
                    await channel.__aiter__().__anext__()
            name = new_name("read")
            async with client.channel(name) as channel:
                with self.assertRaises(WaggleError) as refused:
                    await channel.publish(1)
                self.assertEqual(refused.exception.code, 403)
                await publish(name, 2)
                self.assertEqual(await self.data(channel.messages(), 1), [2])
            with self.assertRaises(WaggleError) as refused:
                await client.history(name, since="yesterday")
            self.assertEqual(refused.exception.code, 400)

        async def test_a_private_channel_has_tokens_of_its_own(self) -> None:
            uid, name = new_name("member"), f"private-{new_name('room')}"
            asked: List[object] = []

            def get_token(channel: object) -> str:
                asked.append(channel)
                return token(uid, channel=name)

            client = await self.connected(self.transport, token=token(uid))
            channel, messages = await self.subscribed(client, name, token=token(uid, -5, channel=name),
                                                      get_token=get_token)
            self.assertEqual(asked, [name])
            await publish(name, 1)
            self.assertEqual(await self.data(messages, 1), [1])

        async def test_closing_ends_everything_at_once(self) -> None:
            client = await self.connected(self.transport)
            channel, messages = await self.subscribed(client, new_name("open/end"))
            reading = asyncio.ensure_future(messages.__anext__())
            await asyncio.sleep(0)
            await asyncio.wait_for(client.close(), 5)
            with self.assertRaises(StopAsyncIteration):
                await reading
            self.assertEqual([each async for each in channel], [])
            self.assertEqual(await client.wait_closed(), Closed(1000, "closed by the application"))
            with self.assertRaises(WaggleError) as closed:
                await client.publish(channel.name, 1)
            self.assertEqual(closed.exception.code, 1000)
            await client.close()

        async def test_what_is_published_faster_than_allowed_waits_and_arrives_once_each(self) -> None:
            client = await self.connected(self.transport)
            channel, messages = await self.subscribed(client, new_name("open/fast"))
            done = await asyncio.gather(*[channel.publish(i) for i in range(80)])  # 50 at once, then 20 a second
            self.assertEqual(len({each.id for each in done}), 80)
            self.assertEqual(sorted(await self.data(messages, 80)), list(range(80)))


class WebSocketTest(Scenarios.OverOne):
    transport = "websocket"


class ServerSentEventsTest(Scenarios.OverOne):
    transport = "sse"


class StreamingTest(Scenarios.OverOne):
    transport = "stream"


class LongPollTest(Scenarios.OverOne):
    transport = "poll"


if __name__ == "__main__":
    unittest.main()
