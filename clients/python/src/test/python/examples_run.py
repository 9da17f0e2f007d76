# SPDX-License-Identifier: Apache-2.0
"""The examples, run against the real server."""

import asyncio
import os
import sys
import unittest
from pathlib import Path
from typing import Any, List

import backend
import tour
from fake_server import QuietTest, expect
from waggle import Joined, Message, Waggle
from world import api

EXAMPLES = Path(__file__).resolve().parents[3] / "examples"


async def start(script: str, *arguments: str) -> asyncio.subprocess.Process:
    return await asyncio.create_subprocess_exec(
        sys.executable, "-W", "error", str(EXAMPLES / script), *arguments, stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT)


async def output(process: asyncio.subprocess.Process) -> str:
    text, _ = await asyncio.wait_for(process.communicate(), 60)
    return text.decode("utf-8")


class ExamplesTest(QuietTest):

    async def asyncSetUp(self) -> None:
        await super().asyncSetUp()
        self.url = os.environ["PUSH_URL"]

    async def test_hello(self) -> None:
        self.assertEqual(await output(await start("hello.py", self.url)), "{'text': 'Hello'}\n")

    async def test_a_job_waits_for_its_worker_and_its_result_comes_back(self) -> None:
        job = await asyncio.to_thread(backend.give, "worker-1", 2021)
        worker = await start("worker.py", "2")
        self.assertEqual(await asyncio.to_thread(backend.result_of, job), [43, 47])
        self.assertEqual(await output(await start("backend.py", "360")), "[2, 2, 2, 3, 3, 5]\n")
        self.assertEqual(await output(worker), "worker-1 is ready\n")

    async def test_the_tour(self) -> None:
        shown: List[Any] = []
        async with Waggle(self.url, token=backend.token_for("ann")) as client:
            tour.watching(client, shown.append)
            news = await tour.listening(client, shown.append).ready()
            position = news.position or ""
            async with Waggle(self.url, token=backend.token_for("bob")) as bob:
                joined = expect(news, Joined)
                await bob.channel("news").ready()
                await joined
                heard = expect(news, Message)
                await bob.publish("news", "from bob")
                await heard
                self.assertIn("bob is here", shown)
                self.assertEqual(shown[-1], "from bob")
                history, users, online, answer = await tour.asking(client, news)
                self.assertEqual(history[-1].data, "from bob")  # type: ignore[index]
                self.assertEqual((users, sorted(online), answer),  # type: ignore[call-overload]
                                 ({"ann": 1, "bob": 1}, ["ann", "bob"], {"n": 1}))
            await tour.refused(client, shown.append)
            self.assertEqual(shown[-1], (403, "publish: secret (expected: permission)"))
            done = await api("/publish", {"uid": "ann", "data": "psst", "event": "end", "receipts": True})
            await asyncio.wait_for(tour.receiving(client, shown.append), 30)
            self.assertEqual(shown[-1], "psst")
            self.assertEqual((await api(f"/messages/{done['message']}"))["users"]["ann"]["state"], "acknowledged")
        self.assertEqual(shown[-2:], ["closed", (1000, "closed by the application", None)])
        self.assertEqual(await tour.going_on(self.url, position), ["from bob"])


if __name__ == "__main__":
    unittest.main()
