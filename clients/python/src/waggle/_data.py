# SPDX-License-Identifier: Apache-2.0
"""JSON, bytes, merge patches and positions."""

from __future__ import annotations

import base64
import binascii
import json
import re
from typing import Any, Dict, Mapping, Optional, Union

from ._codes import WaggleError

Frame = Dict[str, Any]
"""One frame of the protocol."""

_POSITION = re.compile(r"(.*):([0-9]+)", re.DOTALL | re.ASCII)


def encode(value: object) -> bytes:
    """Returns a value as JSON; what is no JSON is a TypeError or ValueError, NaN as well."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    try:
        return text.encode("utf-8")
    except UnicodeEncodeError:  # half of a surrogate pair can be escaped only
        return json.dumps(value, separators=(",", ":"), allow_nan=False).encode("ascii")


def decode(text: Union[str, bytes]) -> Any:
    """Returns what JSON says; the error is a ValueError, also for what is too deep."""
    try:
        return json.loads(text)
    except RecursionError:
        raise ValueError("JSON: too deep (expected: at most 64 levels)") from None


def frame_of(value: object) -> Frame:
    """Returns a decoded value if it is a frame, otherwise raises a ValueError."""
    if not isinstance(value, dict) or not isinstance(value.get("type"), str):
        raise ValueError("frame: none (expected: an object with a type)")
    return value


def merge_patch(target: Any, patch: Any) -> Any:
    """Returns a JSON value with a merge patch (RFC 7386) applied.

    Neither of the two changes; what the patch does not touch is shared with the result.
    """
    if not isinstance(patch, dict):
        return patch
    result = dict(target) if isinstance(target, dict) else {}
    for name, value in patch.items():
        if value is None:
            result.pop(name, None)
        else:
            result[name] = merge_patch(result.get(name), value)
    return result


def is_newer(position: str, last: Optional[str]) -> bool:
    """Returns whether what is at a position comes after what is at another.

    True as well if nobody can say, since it is better to show something twice than never. A position is
    "epoch:offset".
    """
    this, other = _POSITION.fullmatch(position), _POSITION.fullmatch(last or "")
    if this is None or other is None or this.group(1) != other.group(1):
        return True
    (one, two) = (this.group(2).lstrip("0"), other.group(2).lstrip("0"))
    return (len(one), one) > (len(two), two)  # as numbers, however long they are


def data_of(frame: Mapping[str, Any]) -> Any:
    """Returns what a `message` frame carries: a JSON value, or bytes if it was published as bytes."""
    if "data64" not in frame:
        return frame.get("data")
    try:
        return base64.b64decode(frame["data64"], validate=True)
    except (binascii.Error, TypeError, ValueError):
        raise ValueError("data64: no base64") from None


def data_members(data: object) -> Frame:
    """Returns the members of a `publish` frame for a JSON value or bytes."""
    if isinstance(data, (bytes, bytearray, memoryview)):
        return {"data64": base64.b64encode(data).decode("ascii")}
    return {"data": data}


def error_of(frame: Mapping[str, Any]) -> WaggleError:
    """Returns what an `error` frame says."""
    retry = frame.get("retry")
    return WaggleError(int(frame.get("code", 500)), frame.get("reason"), None if retry is None else retry / 1000)


def without_none(frame: Frame) -> Frame:
    """Returns the frame without members that are None, which means: not given."""
    return {name: value for name, value in frame.items() if value is not None}
