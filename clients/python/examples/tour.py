# SPDX-License-Identifier: Apache-2.0
"""The parts of README.md, as functions; a test runs them all."""

from typing import Callable, List

from waggle import Channel, Closed, Joined, Lost, Message, StateChanged, Waggle, WaggleError

Show = Callable[[object], object]


def listening(client: Waggle, show: Show) -> Channel:
    news = client.channel("news", presence=True)

    news.on(Message, lambda message: show(message.data))
    news.on(Joined, lambda event: show(f"{event.uid} is here"))
    news.on(Lost, lambda event: show("some messages are missing"))

    return news


async def asking(client: Waggle, news: Channel) -> List[object]:
    history = await news.history(limit=20)
    presence = await news.presence()
    online = await client.online(["ann", "bob"])
    answer = await client.rpc("echo", {"n": 1}, timeout=5)

    return [history.messages, presence.users, online.online, answer]


async def refused(client: Waggle, show: Show) -> None:
    try:
        await client.publish("secret", {"text": "Hello"})
    except WaggleError as error:
        show((error.code, error.reason))


async def receiving(client: Waggle, show: Show) -> None:
    async for message in client:
        show(message.data)
        await message.ack()
        if message.event == "end":
            break


def watching(client: Waggle, show: Show) -> None:
    client.on(StateChanged, lambda event: show(event.state))
    client.on(Closed, lambda event: show((event.code, event.reason, event.delay)))


async def going_on(url: str, position: str) -> List[object]:
    async with Waggle(url) as client:
        async with client.channel("news", since=position) as news:
            if not news.recovered:
                raise LookupError("some messages are gone")
            async for message in news:
                return [message.data]
    return []
