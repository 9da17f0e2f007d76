# SPDX-License-Identifier: Apache-2.0
"""Subscribes to a channel, publishes to it and shows what arrives."""

import asyncio
import sys

from waggle import Waggle


async def main(url: str) -> None:
    async with Waggle(url) as client:
        async with client.channel("news") as news:
            await news.publish({"text": "Hello"}, event="greeting", tags={"city": "Oslo"})

            async for message in news:
                print(message.data)
                if message.event == "greeting":
                    break


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1] if len(sys.argv) > 1 else "http://127.0.0.1:8081/push"))
