# SPDX-License-Identifier: Apache-2.0
"""What a server does with a filter."""

import operator
import re
from typing import Any, Dict, List, Optional

_COMPARISONS = {"gt": operator.gt, "ge": operator.ge, "lt": operator.lt, "le": operator.le}
_NUMBER = re.compile(r"-?[0-9]+(\.[0-9]+)?([eE][+-]?[0-9]+)?")


def _number(text: Optional[str]) -> float:
    """A decimal number as JSON writes it, or NaN."""
    return float(text) if text is not None and _NUMBER.fullmatch(text) else float("nan")


def passes(rule: List[Any], tags: Dict[str, str]) -> bool:
    """Returns whether a message with these tags passes."""
    op, *rest = rule
    if op == "and":
        return all(passes(each, tags) for each in rest)
    if op == "or":
        return any(passes(each, tags) for each in rest)
    if op == "not":
        return not passes(rest[0], tags)
    tag = tags.get(rest[0])
    if op == "eq":
        return bool(tag == rest[1])
    if op == "ne":
        return bool(tag != rest[1])
    if op == "in":
        return tag in rest[1:]
    if op == "has":
        return tag is not None
    if op == "prefix":
        return tag is not None and tag.startswith(rest[1])
    return bool(_COMPARISONS[op](_number(tag), _number(rest[1])))
