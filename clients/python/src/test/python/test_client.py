# SPDX-License-Identifier: Apache-2.0
"""What the client does by itself, against a server made for it."""

import asyncio
import socket
import unittest
from typing import Any, Dict, List

from fake_server import FakeServer, Peer, QuietTest, expect, quick
from waggle import (Closed, Expiring, Failed, Lost, Opened, StateChanged, Subscribed, Unsubscribed, Waggle,
                    WaggleError)
from waggle._codes import delay_of


class DelayTest(unittest.TestCase):

    def test_delays_double_up_to_a_limit_and_are_any_below_it(self) -> None:
        delays = [delay_of(1006, attempt, 0.5, 30, 5, lambda: 1.0) for attempt in range(9)]
        self.assertEqual(delays, [0.5, 1, 2, 4, 8, 16, 30, 30, 30])
        self.assertEqual(delay_of(1006, 3, 0.5, 30, 5, lambda: 0.25), 1)
        self.assertEqual(delay_of(1012, 0, 0.5, 30, 5, lambda: 1.0), 5)
        self.assertEqual(delay_of(1006, 10 ** 6, 0.5, 30, 5, lambda: 1.0), 30)


class OptionsTest(unittest.TestCase):

    def test_what_is_wrong_with_options_is_said_at_once(self) -> None:
        wrong: List[Dict[str, Any]] = [
            {"max_waiting": 0}, {"base_delay": -1}, {"rpc_timeout": 0}, {"transports": ["pigeon"]}, {"transports": []},
            {"transports": "sse"}, {"max_delay": float("nan")}]
        for options in wrong:
            with self.subTest(options), self.assertRaisesRegex(ValueError, r"\(expected: "):
                Waggle("http://localhost/push", **options)

    def test_what_is_wrong_with_a_url_is_said_at_once(self) -> None:
        for url in ("localhost/push", "ftp://localhost/push", "http:///push", "http://user:secret@localhost/push",
                    "http://localhost/push?x=1", "http://localhost/push#x", "http://localhost/a b",
                    "http://localhost/a\r\nX: y", "http://localhost:99999/push"):
            with self.subTest(url), self.assertRaises(ValueError) as refused:
                Waggle(url)
            self.assertNotIn("secret", str(refused.exception))

    def test_a_token_is_not_shown(self) -> None:
        self.assertNotIn("hidden", repr(Waggle("http://localhost/push", token="hidden")._options))


class RequestsTest(QuietTest):

    async def test_what_is_published_without_a_connection_is_sent_with_the_next_one_once_and_in_order(self) -> None:
        async with FakeServer() as server, quick(server) as client:
            server.cut()
            await expect(client, StateChanged)
            published = [asyncio.ensure_future(client.publish("news", i)) for i in range(120)]
            await asyncio.gather(*published)
            self.assertEqual([frame["data"] for frame in server.of("publish")], list(range(120)))

    async def test_the_queue_of_a_client_without_a_connection_is_bounded(self) -> None:
        async with FakeServer() as server, quick(server, max_waiting=3) as client:
            server.intercept = lambda peer, frame: True
            waiting = [asyncio.ensure_future(client.publish("news", i)) for i in range(3)]
            await asyncio.sleep(0)
            with self.assertRaises(WaggleError) as refused:
                await client.publish("news", 3)
            self.assertEqual(refused.exception.code, 429)
        for each in waiting:
            with self.assertRaises(WaggleError):
                await each

    async def test_a_call_whose_answer_the_connection_took_along_fails_and_is_not_made_again(self) -> None:
        async with FakeServer() as server, quick(server) as client:
            server.intercept = lambda peer, frame: frame["type"] == "rpc" and server.cut()
            with self.assertRaises(WaggleError) as lost:
                await client.rpc("echo", 1)
            self.assertEqual(lost.exception.code, 1006)
            server.intercept = lambda peer, frame: False
            self.assertEqual(await client.rpc("echo", 2), 2)
            self.assertEqual([frame["data"] for frame in server.of("rpc")], [1, 2])

    async def test_calls_end_by_time_and_when_their_task_is_cancelled(self) -> None:
        async with FakeServer() as server, quick(server) as client:
            server.intercept = lambda peer, frame: True
            with self.assertRaises(WaggleError) as late:
                await client.rpc("slow", timeout=0.01)
            self.assertEqual(late.exception.code, 408)
            with self.assertRaises(asyncio.TimeoutError):
                await asyncio.wait_for(client.publish("news", 1), 0.01)
            self.assertEqual(len(client._requests._waiting), 0)

    async def test_what_was_too_much_is_published_later_without_being_asked_for(self) -> None:
        async with FakeServer() as server, quick(server) as client:
            refused: List[int] = []

            def too_much(peer: Peer, frame: Dict[str, Any]) -> bool:
                if frame["type"] == "publish" and len(refused) < 3:
                    refused.append(frame["data"])
                    peer.send({"type": "error", "id": frame["id"], "code": 429, "reason": "too much", "retry": 5})
                    return True
                return False

            server.intercept = too_much
            await asyncio.gather(*[client.publish("news", i) for i in range(5)])
            self.assertEqual(sorted(frame["data"] for frame in server.of("publish")), sorted([*range(5), *refused]))

    async def test_what_is_no_json_fails_at_once_and_the_client_lives_on(self) -> None:
        async with FakeServer() as server, quick(server) as client:
            for data, error in ((object(), TypeError), (float("nan"), ValueError), ({1, 2}, TypeError)):
                with self.assertRaises(error):
                    await client.publish("news", data)
                with self.assertRaises(error):
                    await client.rpc("echo", data)
            self.assertEqual(await client.rpc("echo", "half a \ud800 pair"), "half a \ud800 pair")

    async def test_asking_before_connecting_is_an_error_instead_of_a_wait(self) -> None:
        with self.assertRaisesRegex(RuntimeError, "connect first"):
            await Waggle("http://localhost/push").publish("news", 1)

    async def test_nothing_waits_for_a_server_that_does_not_read(self) -> None:
        async with FakeServer() as server, quick(server, max_queued_bytes=100_000) as client:
            peer: Any = server.peers[0]
            peer.writer.transport.pause_reading()
            carrier: Any = client._link._carrier
            carrier._socket._writer.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 8_192)
            published = [asyncio.ensure_future(client.publish("news", "x" * 50_000)) for _ in range(300)]
            for _ in range(100):
                await asyncio.sleep(0)
            self.assertLess(sum(request.is_sent for request in client._requests._waiting.values()), 40)
            self.assertLess(carrier._socket._writer.transport.get_write_buffer_size(), 250_000)
            peer.writer.transport.resume_reading()
            await asyncio.wait_for(asyncio.gather(*published), 30)


class ConnectionTest(QuietTest):

    async def test_states_and_events_tell_what_happens(self) -> None:
        async with FakeServer() as server:
            client = quick(server)
            shown: List[object] = []
            client.on(StateChanged, lambda event: shown.append(event.state))
            client.on(Closed, shown.append)
            async with client:
                opened = expect(client, Opened)
                server.peers[0].close(3000, "slow consumer")
                self.assertEqual((await opened).connection, "c-2")
                server.peers[0].close(3500, "kicked")
                self.assertEqual(await client.wait_closed(), Closed(3500, "kicked"))
            self.assertEqual(shown, ["connecting", "connected", "waiting", Closed(3000, "slow consumer", 0.005),
                                     "connecting", "connected", "closed", Closed(3500, "kicked")])

    async def test_a_client_without_a_server_tries_until_it_is_closed(self) -> None:
        client = Waggle("http://127.0.0.1:1/push", base_delay=0.001, max_delay=0.001)
        closes: List[Closed] = []
        client.on(Closed, closes.append)
        enough = expect(client, Closed, lambda event: len(closes) > 5)
        connecting = asyncio.ensure_future(client.connect())
        await asyncio.wait_for(enough, 10)
        await client.close()
        with self.assertRaises(WaggleError):
            await connecting

    async def test_a_client_whose_connect_is_cancelled_is_closed(self) -> None:
        client = Waggle("http://127.0.0.1:1/push")
        with self.assertRaises(asyncio.TimeoutError):
            await asyncio.wait_for(client.connect(), 0.05)
        self.assertEqual((await client.wait_closed()).code, 1000)
        await client.close()

    async def test_a_server_that_falls_silent_is_left(self) -> None:
        async with FakeServer() as server:
            server.intercept = self.silent_after(server, -9.99)
            async with quick(server) as client:
                closed = await expect(client, Closed)
                self.assertEqual((closed.code, closed.reason), (1006, "nothing was heard from the server"))

    @staticmethod
    def silent_after(server: FakeServer, ping: float) -> Any:
        def intercept(peer: Peer, frame: Dict[str, Any]) -> bool:
            if frame["type"] == "connect":
                peer.send({"type": "connected", "id": frame["id"], "version": 1, "connection": "c", "uid": None,
                           "ping": ping})
            return True
        return intercept

    async def test_a_server_that_answers_no_handshake_is_left(self) -> None:
        async with FakeServer() as server:
            server.raw = lambda reader, writer: asyncio.sleep(60)
            client = quick(server, open_timeout=0.02)
            closed = expect(client, Closed)
            connecting = asyncio.ensure_future(client.connect())
            self.assertEqual((await closed).reason, "not opened in time")
            await client.close()
            with self.assertRaises(WaggleError):
                await connecting

    async def test_pings_are_answered(self) -> None:
        async with FakeServer() as server, quick(server):
            server.peers[0].send({"type": "ping"})
            await server.until(lambda: server.of("pong"))

    async def test_frames_that_nobody_understands_end_the_connection_and_not_the_client(self) -> None:
        for text in ("hello", "[]", '{"a":1}', '{"type":1}', "[" * 100_000):
            with self.subTest(text[:50]):
                async with FakeServer() as server, quick(server) as client:
                    await client.channel("news").ready()
                    with self.assertLogs("waggle", "ERROR"):
                        opened = expect(client, Opened)
                        server.peers[0].text(text)
                        await opened

    async def test_a_message_that_nobody_understands_is_told_as_a_loss(self) -> None:
        async with FakeServer() as server, quick(server) as client:
            news = await client.channel("news").ready()
            for members in ({}, {"message": 1, "data64": "*"}, {"message": "m", "position": 7, "data": 1},
                            {"message": "m", "time": "noon", "data": 1}):
                with self.subTest(members), self.assertLogs("waggle", "ERROR"):
                    lost = expect(news, Lost)
                    server.peers[0].send({"type": "message", "channel": "news", **members})
                    await lost
            with self.assertLogs("waggle", "ERROR"):
                server.peers[0].send({"type": "join", "channel": "news"})
                server.peers[0].send({"type": "expiring", "in": "soon"})
                server.peers[0].send({"type": "subscribed", "channel": ["news"]})
                self.assertEqual(await client.rpc("echo", 1), 1)
            self.assertEqual(len(server.of("connect")), 1)

    async def test_types_and_members_that_nobody_knows_are_ignored(self) -> None:
        async with FakeServer() as server, quick(server) as client:
            server.peers[0].send({"type": "dance", "channel": "news", "id": 999})
            server.peers[0].send({"type": "error", "id": 998, "code": 400, "reason": "who asked?"})
            self.assertEqual(await client.rpc("echo", 1), 1)


class TokensTest(QuietTest):

    async def test_an_expired_token_is_replaced_by_another(self) -> None:
        async with FakeServer() as server:
            async with quick(server, token="expired", get_token=lambda channel: "ann") as client:
                self.assertEqual(client.uid, "ann")
            self.assertEqual([frame["token"] for frame in server.of("connect")], ["expired", "ann"])

    async def test_without_another_token_wrong_and_expired_ones_are_the_end(self) -> None:
        for token, options in (("wrong", {}), ("expired", {}), ("wrong", {"get_token": lambda channel: "wrong"})):
            async with FakeServer() as server:
                client = quick(server, token=token, **options)
                with self.assertRaises(WaggleError) as refused:
                    await asyncio.wait_for(client.connect(), 10)
                self.assertEqual(refused.exception.code, 4500)

    async def test_a_get_token_that_fails_is_asked_again(self) -> None:
        asked: List[object] = []

        async def get_token(channel: object) -> str:
            asked.append(channel)
            if len(asked) < 3:
                raise OSError("the network is away")
            return "ann"

        async with FakeServer() as server:
            client = quick(server, get_token=get_token)
            failures: List[Failed] = []
            client.on(Failed, failures.append)
            async with client:
                self.assertEqual((client.uid, len(asked), len(failures)), ("ann", 3, 2))

    async def test_a_token_is_refreshed_in_band_when_it_is_about_to_expire(self) -> None:
        async with FakeServer() as server, quick(server, get_token=lambda channel: "ann") as client:
            expiring = expect(client, Expiring)
            server.peers[0].send({"type": "expiring", "in": 30})
            self.assertEqual((await expiring).seconds, 30)
            await server.until(lambda: server.of("refresh"))
            self.assertEqual(server.of("refresh")[0]["token"], "ann")

    async def test_a_private_channel_has_tokens_of_its_own(self) -> None:
        async with FakeServer() as server, quick(server) as client:
            asked: List[object] = []

            async def get_token(channel: Any) -> str:
                asked.append(channel)
                return f"for {channel}"

            await client.channel("private-a", token="old", get_token=get_token).ready()
            with self.assertRaises(WaggleError) as refused:
                await client.channel("private-b", get_token=lambda channel: "wrong").ready()
            self.assertEqual((asked, refused.exception.code), (["private-a"], 401))
            ended = expect(client.channel("private-a"), Unsubscribed)
            subscribed = expect(client.channel("private-a"), Subscribed)
            server.peers[0].send({"type": "unsubscribed", "channel": "private-a", "code": 4000, "reason": "expired"})
            self.assertEqual((await ended).code, 4000)
            await subscribed
            self.assertEqual(asked, ["private-a", "private-a"])


if __name__ == "__main__":
    unittest.main()
