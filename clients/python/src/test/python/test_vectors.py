# SPDX-License-Identifier: Apache-2.0
"""The texts of clients/vectors: those of the server are understood, those of a client are what this one sends."""

import asyncio
import json
import unittest
from pathlib import Path
from typing import Any, Callable, Dict, List

from fake_server import FakeServer, QuietTest, expect, next_event, quick, read
from filters import passes
from waggle import Joined, Left, Lost, Message, Subscribed, Unsubscribed, is_newer, merge_patch, reconnects
from waggle._data import decode, frame_of

FOLDER = Path(__file__).resolve().parents[4] / "vectors"


def vectors(name: str) -> List[Dict[str, Any]]:
    rows: List[Dict[str, Any]] = json.loads((FOLDER / f"{name}.json").read_text(encoding="utf-8"))
    assert rows
    return rows


FRAMES = {row["name"]: row for row in vectors("push-frames") if row["from"] == "client"}
SERVER_FRAMES = {row["name"]: row for row in vectors("push-frames") if row["from"] == "server"}


def without(frame: Dict[str, Any], *names: str) -> Dict[str, Any]:
    return {name: value for name, value in frame.items() if name not in names}


class ValuesTest(unittest.TestCase):

    def test_every_file_of_vectors_is_read_here(self) -> None:
        self.assertEqual({file.stem for file in FOLDER.glob("*.json")},
                         {"close-codes", "filters", "merge-patch", "positions", "push-frames"})

    def test_merge_patches(self) -> None:
        for row in vectors("merge-patch"):
            with self.subTest(row["name"]):
                before = json.dumps(row)
                self.assertEqual(merge_patch(row["target"], row["patch"]), row["result"])
                self.assertEqual(json.dumps(row), before)

    def test_positions(self) -> None:
        for row in vectors("positions"):
            with self.subTest(row["name"]):
                self.assertEqual(is_newer(row["position"], row["last"]), row["newer"])

    def test_close_codes(self) -> None:
        for row in vectors("close-codes"):
            with self.subTest(row["code"]):
                self.assertEqual(reconnects(row["code"]), row["reconnect"])

    def test_filters_as_a_server_reads_them(self) -> None:
        for row in vectors("filters"):
            with self.subTest(row["filter"]):
                self.assertEqual(passes(row["filter"], row["tags"]), row["passes"])

    def test_frames_of_the_server_are_decoded(self) -> None:
        for name, row in SERVER_FRAMES.items():
            with self.subTest(name):
                self.assertEqual(frame_of(decode(row["text"])), row["frame"])


class CloseCodesTest(QuietTest):

    async def test_the_client_comes_back_after_those_that_say_so_and_with_another_token(self) -> None:
        for row in vectors("close-codes"):
            with self.subTest(row["code"]):
                async with FakeServer() as server:
                    await self.close_with(server, row)

    async def close_with(self, server: FakeServer, row: Dict[str, Any]) -> None:
        asked: List[object] = []

        def token(channel: object) -> str:
            asked.append(channel)
            return "ann"

        async with quick(server, get_token=token) as client:
            code = row["code"]
            if code == 1006:
                server.cut()
            elif code == 1005:
                server.peers[0].writer.write(b"\x88\x00")
            else:
                server.peers[0].close(code, "for the test")
            if row["reconnect"]:
                await server.until(lambda: len(server.of("connect")) == 2)
                self.assertEqual(len(asked), 2 if row.get("newToken") else 1)
            else:
                self.assertEqual((await asyncio.wait_for(client.wait_closed(), 10)).code, code)


class FramesOfTheServerTest(QuietTest):

    SHOWN: Dict[str, Dict[str, Any]] = {
        "message": {"channel": "news", "data": {"a": 1}, "position": "e1:42", "id": "m-42", "time": 1_700_000_000.0},
        "message with event and tags": {"data": "text", "event": "added", "tags": {"level": "info"}},
        "message without history, as bytes": {"data": b"\xff\x00", "position": None},
        "message with line ends between its tokens": {"data": {"a": 1}},
        "message to a user, to be acknowledged": {"to": "uid", "data": 1, "id": "m-44", "channel": None,
                                                  "needs_ack": True},
        "message to a group": {"to": "group", "data": 1, "needs_ack": False},
        "message to everyone": {"to": "everyone", "data": None, "event": "hello"},
    }

    async def test_messages_are_shown(self) -> None:
        for name, expected in self.SHOWN.items():
            with self.subTest(name):
                async with FakeServer() as server, quick(server) as client:
                    row = SERVER_FRAMES[name]
                    channel = row["frame"].get("channel")
                    target = await client.channel(channel).ready() if channel else client
                    shown = expect(target, Message)
                    server.peers[0].text(row["text"])
                    message = await asyncio.wait_for(shown, 10)
                    self.assertEqual({member: getattr(message, member) for member in expected}, expected)

    async def test_a_message_is_shown_as_a_change_of_the_last_one(self) -> None:
        async with FakeServer() as server, quick(server) as client:
            news = await client.channel("news", delta=True).ready()
            server.peers[0].text(SERVER_FRAMES["message"]["text"])
            server.peers[0].text(SERVER_FRAMES["message as a change"]["text"])
            self.assertEqual([message.data for message in await read(news.messages(), 2)], [{"a": 1}, {"a": 2}])

    async def test_events_are_told(self) -> None:
        told = {
            "lost": Lost("news"),
            "join": Joined("news", "ann"),
            "leave": Left("news", "ann"),
            "unsubscribed by the server": Unsubscribed("news", 3500, "by the server"),
            "subscribed by the server": Subscribed("news", "e1:7", False),
        }
        for name, expected in told.items():
            with self.subTest(name):
                async with FakeServer() as server, quick(server) as client:
                    news = await client.channel("news").ready()
                    event = expect(news, type(expected))
                    server.peers[0].text(SERVER_FRAMES[name]["text"])
                    self.assertEqual(await asyncio.wait_for(event, 10), expected)

    async def test_what_the_server_subscribed_is_told_by_the_client(self) -> None:
        async with FakeServer() as server, quick(server) as client:
            for name, event in (("subscribed by the server", Subscribed), ("message", Message), ("join", Joined),
                                ("lost", Lost), ("unsubscribed by the server", Unsubscribed)):
                server.peers[0].text(SERVER_FRAMES[name]["text"])
                self.assertEqual((await next_event(client, event)).channel, "news")


class FramesOfTheClientTest(QuietTest):

    async def sent(self, name: str, ask: Callable[[Any], Any], *ignored: str) -> None:
        expected = without(FRAMES[name]["frame"], "id", *ignored)
        async with FakeServer() as server, quick(server) as client:
            answer = ask(client)
            if asyncio.iscoroutine(answer):
                await answer
            await server.until(lambda: server.of(expected["type"]))
            self.assertEqual(without(server.of(expected["type"])[0], "id", *ignored), expected)

    async def test_subscribe(self) -> None:
        await self.sent("subscribe", lambda client: client.channel("news"))

    async def test_subscribe_with_everything(self) -> None:
        await self.sent("subscribe with everything", lambda client: client.channel(
            "news", since="0mh2k3f9abc12345:41", presence=True, filter=["eq", "level", "error"], delta=True, last=True))

    async def test_subscribe_to_a_channel_where_nothing_was_published_yet(self) -> None:
        await self.sent("subscribe to a channel where nothing was published yet",
                        lambda client: client.channel("empty", since=":0"))

    async def test_publish_json(self) -> None:
        data = FRAMES["publish JSON"]["frame"]["data"]
        await self.sent("publish JSON", lambda client: client.publish(
            "news", data, event="added", id="m-42", tags={"level": "info"}))

    async def test_publish_null(self) -> None:
        await self.sent("publish null", lambda client: client.publish("news", None), "message")

    async def test_publish_bytes(self) -> None:
        for data in (b"\xff\x00", bytearray(b"\xff\x00"), memoryview(b"\xff\x00")):
            await self.sent("publish bytes", lambda client: client.publish("news", data), "message")

    async def test_presence(self) -> None:
        await self.sent("presence", lambda client: client.presence("news"))

    async def test_history(self) -> None:
        await self.sent("history", lambda client: client.history("news", limit=1_000))

    async def test_online(self) -> None:
        await self.sent("online", lambda client: client.online(["ann", "bob"]))

    async def test_connect_without_a_token(self) -> None:
        async with FakeServer() as server, quick(server):
            self.assertEqual(server.of("connect"), [FRAMES["connect without a token"]["frame"]])

    async def test_connect_with_subscriptions(self) -> None:
        async with FakeServer() as server:
            client = quick(server)
            client.channel("news")
            client.channel("chat/1", presence=True)
            async with client:
                self.assertEqual(without(server.of("connect")[0], "id"),
                                 without(FRAMES["connect with subscriptions"]["frame"], "id"))

    async def test_acknowledgements(self) -> None:
        async with FakeServer() as server, quick(server) as client:
            server.peers[0].send({"type": "message", "to": "uid", "message": "m-42", "time": 1, "data": 1, "ack": True})
            [message] = await read(client.messages(), 1)
            await message.ack()
            self.assertEqual(without(server.of("ack")[0], "id"), without(FRAMES["ack"]["frame"], "id"))


if __name__ == "__main__":
    unittest.main()
