# SPDX-License-Identifier: Apache-2.0
"""A client of Waggle's push protocol, for asyncio: see `Waggle`, and README.md for a start."""

from ._channel import Channel
from ._client import Waggle
from ._codes import WaggleError, reconnects
from ._data import is_newer, merge_patch
from ._emitter import Reader
from ._events import (Closed, Expiring, Failed, History, Joined, Left, Lost, Message, Online, Opened, Overflow,
                      Presence, Published, Refreshed, StateChanged, Subscribed, Unsubscribed)

__version__ = "0.1.0"

__all__ = [
    "Channel", "Closed", "Expiring", "Failed", "History", "Joined", "Left", "Lost", "Message", "Online", "Opened",
    "Overflow", "Presence", "Published", "Reader", "Refreshed", "StateChanged", "Subscribed", "Unsubscribed", "Waggle",
    "WaggleError", "is_newer", "merge_patch", "reconnects",
]
